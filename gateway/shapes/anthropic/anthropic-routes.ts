import { randomUUID } from 'node:crypto';
import type { Route } from '../shape.ts';
import { anthropicShape } from './anthropic-shape.ts';
import { decodeRequest } from './decode-request.ts';
import { MessageEncoder } from './message-encoder.ts';

export const messagesRoute: Route = {
  name: 'anthropic_messages',
  shape: anthropicShape,
  operation: 'chat',
  decode: (body, asked) => {
    const { model, request, showsThoughts } = decodeRequest('messages', body, asked);
    const id = `msg_${randomUUID().replaceAll('-', '')}`;
    const encoder = new MessageEncoder({ model, id, showsThoughts, requestId: asked.requestId });
    return { kind: 'text', model, requests: [request], encoder };
  },
};

export const countTokensRoute: Route = {
  name: 'anthropic_count_tokens',
  shape: anthropicShape,
  operation: 'chat',
  decode: (body, asked) => {
    const { model, request } = decodeRequest('count', body, asked);
    return { kind: 'count', model, request, encode: (tokens) => JSON.stringify({ input_tokens: tokens }) };
  },
};

/** The routes of Anthropic's API. */
export const anthropicRoutes: readonly Route[] = [messagesRoute, countTokensRoute];
