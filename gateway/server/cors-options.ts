import type { FastifyCorsOptions } from '@fastify/cors';
import type { GatewayConfig } from '../config/gateway-config.ts';

/** What the clients of OpenAI and Anthropic send from browsers, beside what every client sends. */
const sdkHeaders = [
  'x-api-key',
  'anthropic-version',
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
  'openai-organization',
  'openai-project',
  'user-agent',
  'x-stainless-arch',
  'x-stainless-helper',
  'x-stainless-helper-method',
  'x-stainless-lang',
  'x-stainless-os',
  'x-stainless-package-version',
  'x-stainless-retry-count',
  'x-stainless-runtime',
  'x-stainless-runtime-version',
  'x-stainless-timeout',
];

/** Which pages of others may call the public listener. */
export function corsOptions({ allowed_origins }: GatewayConfig): FastifyCorsOptions {
  return {
    origin: [...allowed_origins],
    methods: ['GET', 'POST', 'OPTIONS'],
    allowedHeaders: ['authorization', 'content-type', 'x-request-id', ...sdkHeaders],
    exposedHeaders: [
      'x-request-id',
      'request-id',
      'retry-after',
      'server-timing',
      'x-sipp-target',
      'x-sipp-dropped',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
    ],
  };
}
