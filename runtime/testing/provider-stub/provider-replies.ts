import type { StubReply } from '../gateway-stub/gateway-stub.ts';

const json = { 'content-type': 'application/json' };
const eventStream = { 'content-type': 'text/event-stream; charset=utf-8' };

/** What both recorded streams say: characters of one to four bytes. */
export const streamedAnswer = 'Grüße 日本 🦜\n';

/** An event of OpenAI's chat streams. */
export const chatChunk = (
  delta: unknown,
  finishReason: string | null = null,
  fields: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'big',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...fields,
  });

export const openAiUsage = {
  prompt_tokens: 5,
  completion_tokens: 4,
  total_tokens: 9,
  prompt_tokens_details: { cached_tokens: 0 },
};

/** The event with the counts, which has no choice. */
export const usageChunk = chatChunk({}, null, { choices: [], usage: openAiUsage });

/** The data of a chat's stream, as OpenAI sends it where the counts were asked for. */
export const openAiStream: readonly string[] = [
  chatChunk({ role: 'assistant', content: '', refusal: null }, null, { usage: null }),
  chatChunk({ content: 'Grüße' }, null, { usage: null }),
  chatChunk({ content: ' 日本 ' }, null, { usage: null }),
  chatChunk({ content: '🦜\n' }, null, { usage: null }),
  chatChunk({}, 'stop', { usage: null }),
  usageChunk,
  '[DONE]',
];

/** The data of a message's stream, as Anthropic sends it. */
export const anthropicStream: readonly object[] = [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [],
      model: 'big',
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 5, cache_creation_input_tokens: 20, cache_read_input_tokens: 300, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Grüße' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: ' 日本 ' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: '🦜\n' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 7 } },
  { type: 'message_stop' },
];

export const openAiChatAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'big',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello', refusal: null }, finish_reason: 'stop' }],
  usage: openAiUsage,
};

export const anthropicAnswer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'big',
  content: [
    { type: 'thinking', thinking: 'Hm.', signature: 'x' },
    { type: 'text', text: 'Hel' },
    { type: 'text', text: 'lo' },
  ],
  stop_reason: 'max_tokens',
  usage: { input_tokens: 5, output_tokens: 4 },
};

/** How providers, and servers that are called compatible, answer: well and badly. */
export const providerReplies = {
  json: (body: unknown, headers: StubReply['headers'] = {}): StubReply => ({
    headers: { ...json, ...headers },
    chunks: [JSON.stringify(body)],
  }),

  /** Each data as an event without a name. */
  openAi: (data: readonly string[], ending: StubReply['ending'] = 'end'): StubReply => ({
    headers: eventStream,
    chunks: data.map((item) => `data: ${item}\n\n`),
    ending,
  }),

  /** Each data as an event with its type as the name. */
  anthropic: (data: readonly object[], ending: StubReply['ending'] = 'end'): StubReply => ({
    headers: eventStream,
    chunks: data.map((item) => `event: ${'type' in item ? item.type : 'x'}\ndata: ${JSON.stringify(item)}\n\n`),
    ending,
  }),

  /** The same reply, every byte on its own, so that no event, line or character arrives whole. */
  inBytes: (reply: StubReply): StubReply => ({
    ...reply,
    chunks: [...Buffer.from((reply.chunks ?? []).join(''))].map((byte) => Uint8Array.of(byte)),
  }),

  failure: (status: number, error: unknown, headers: StubReply['headers'] = {}): StubReply => ({
    status,
    headers: { ...json, ...headers },
    chunks: [JSON.stringify({ error })],
  }),
} as const;
