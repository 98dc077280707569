/** A request for text in the words of one API. */
export interface Question {
  readonly path: string;
  body(model: string, text: string): Readonly<Record<string, unknown>>;
}

const user = (text: string) => [{ role: 'user', content: text }];

/** Every route that answers with text: each puts the same text into all places that it has for one. */
export const questions: readonly Question[] = [
  { path: '/v1/query', body: (model, text) => ({ model, prompt: text, stop: [text] }) },
  {
    path: '/v1/chat',
    body: (model, text) => ({
      model,
      messages: [{ role: 'system', content: text }, ...user(text)],
      tools: [{ name: 'look', description: text }],
    }),
  },
  {
    path: '/v1/chat/completions',
    body: (model, text) => ({
      model,
      messages: [{ role: 'system', content: text }, ...user(text)],
      tools: [{ type: 'function', function: { name: 'look', description: text, parameters: { type: 'object' } } }],
      user: text,
      metadata: { text },
      prompt_cache_key: text,
    }),
  },
  { path: '/v1/completions', body: (model, text) => ({ model, prompt: text, user: text }) },
  {
    path: '/v1/responses',
    body: (model, text) => ({ model, instructions: text, input: text, user: text, metadata: { text }, store: false }),
  },
  {
    path: '/v1/messages',
    body: (model, text) => ({
      model,
      max_tokens: 8,
      system: text,
      messages: user(text),
      tools: [{ name: 'look', description: text, input_schema: { type: 'object' } }],
      metadata: { user_id: text },
    }),
  },
];
