import type { Shape } from '../shape.ts';
import { encodeFailure } from './encode-failure.ts';

/** Anthropic's API. */
export const anthropicShape: Shape = {
  authorization: (headers) => {
    const { authorization, 'x-api-key': key } = headers;
    return typeof key === 'string' && key !== '' ? `Bearer ${key}` : authorization;
  },
  encodeFailure,
  headers: (requestId) => ({ 'request-id': requestId }),
};
