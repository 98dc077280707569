/** How engines and providers tell both numbers. */
const tellings: readonly RegExp[] = [
  // Our own engines. Of the second one's context, a token is for the answer.
  /has (?<tokens>\d+) tokens[,;] (?:but )?the context holds (?<limit>\d+)/,
  /has (?<tokens>\d+) tokens and the context holds (?<over>\d+), of which one/,
  // OpenAI.
  /maximum context length is (?<limit>\d+) tokens.*resulted in (?<tokens>\d+) tokens/s,
  // llama-server.
  /\((?<tokens>\d+) tokens\) exceeds the available context size \((?<limit>\d+) tokens\)/,
];

/** The sentence that Anthropic's clients know an over-long prompt by, and shorten it; with the numbers, where the failure tells them. */
export function toTooLong(message: string): string {
  for (const telling of tellings) {
    const { tokens, limit, over } = telling.exec(message)?.groups ?? {};
    if (tokens !== undefined) return `prompt is too long: ${tokens} tokens > ${limit ?? Number(over) - 1} maximum`;
  }
  return message.startsWith('prompt is too long') ? message : `prompt is too long: ${message}`;
}
