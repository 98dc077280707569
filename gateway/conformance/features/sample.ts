/** What the questions of all routes are made of. */
export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
} as const;

export const cityAnswer = { city: 'Rome', degrees: 21 } as const;

export const toolSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;

/** The smallest image that is one. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What the actor says where nothing else is asked. */
export const usualText = 'One two three.';

/** Longer than the context of the local model, and a word that providers refuse. */
export const overlong = 'overlong '.repeat(100);
