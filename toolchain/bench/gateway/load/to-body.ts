const messages = [
  { role: 'system', content: 'You are a helpful assistant. Answer briefly, and say so where you do not know.' },
  { role: 'user', content: 'Which sentence do people use to try out a typewriter, and what is special about it?' },
];

/** The body of a chat request, the same for every server. */
export function toBody(model: string, { stream }: { readonly stream: boolean }): string {
  return JSON.stringify({ model, messages, max_tokens: 128, temperature: 0.5, stream });
}
