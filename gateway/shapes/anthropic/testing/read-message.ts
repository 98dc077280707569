import Anthropic from '@anthropic-ai/sdk';

/** What the official client makes of a stream. */
export async function readMessage(stream: string): Promise<Anthropic.Message> {
  const client = new Anthropic({
    apiKey: 'key',
    maxRetries: 0,
    fetch: async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } }),
  });
  return client.messages.stream({ model: 'tiny', max_tokens: 16, messages: [] }).finalMessage();
}
