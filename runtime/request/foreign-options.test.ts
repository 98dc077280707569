import { expect, test } from 'vitest';
import { refuseForeignOptions } from './foreign-options.ts';

const query = { prompt: 'a' };
const embed = { input: 'a' };

test.each([
  ['local', { ...query, endpointOptions: {} }, 'endpoint_options are not valid for local endpoints'],
  ['provider', { ...query, endpointOptions: {} }, 'endpoint_options are not valid for provider endpoints'],
  ['local', { ...query, providerOptions: {} }, 'provider_options are not valid for local endpoints'],
  ['gateway', { ...query, providerOptions: {} }, 'provider_options are not valid for gateway endpoints'],
  ['gateway', { ...query, local: {} }, 'local text options are not valid for gateway endpoints'],
  ['provider', { ...query, local: {} }, 'local text options are not valid for provider endpoints'],
  ['gateway', { ...embed, local: {} }, 'local embed options are not valid for gateway endpoints'],
  ...['context_key', 'contextKey', 'jsonSchema', 'sampling', 'media', 'normalize', 'local'].map(
    (key) =>
      [
        'gateway',
        { ...query, endpointOptions: { [key]: 1 } },
        `endpoint_options cannot contain local-only field: ${key}`,
      ] as const,
  ),
] as const)('on a %s endpoint %j is refused', (kind, request, message) => {
  expect(() => refuseForeignOptions(kind, request as typeof query)).toThrow(
    expect.objectContaining({ code: 'invalid_request', message }),
  );
});

test.each([
  ['local', { ...query, local: { contextKey: 'k' } }],
  ['gateway', { ...query, endpointOptions: { top_k: 1 } }],
  ['gateway', { ...query, endpointOptions: { session: 's', json_schema: {}, grammar: 'root ::= "a"', seed: 7 } }],
  ['provider', { ...query, providerOptions: { user: 'u' } }],
] as const)('on a %s endpoint its own options pass', (kind, request) => {
  expect(() => refuseForeignOptions(kind, request)).not.toThrow();
});
