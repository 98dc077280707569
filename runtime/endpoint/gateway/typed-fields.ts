/** Fields of a gateway's requests that the library writes itself. */
export const typedFields = [
  'model',
  'prompt',
  'messages',
  'input',
  'max_tokens',
  'temperature',
  'top_p',
  'stop',
  'stream',
  'tools',
  'tool_choice',
] as const;
