import { type TProperties, Type } from '@sinclair/typebox';
import type { EndpointDescriptor } from '../api.ts';
import { parseBySchema } from '../config/parse-by-schema.ts';
import { SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';

const text = Type.String({ minLength: 1 });
const table = (properties: TProperties) => Type.Object(properties, { additionalProperties: false });
const choice = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const optional = (properties: TProperties): TProperties =>
  Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, Type.Optional(schema)]));

/** Node's fetch waits no longer, whatever it is told. */
const fetchTimeoutMs = Type.Integer({ minimum: 1, maximum: 300_000 });
/** What may be a secret is checked where it is used: an error here would quote it. */
const secret = Type.Unknown();
const headers = Type.Array(table({ name: text, value: secret }));
/** A request that failed this often is not saved by one more. */
const MAX_RETRIES = 10;
const options = Type.Record(Type.String(), Type.Unknown());

const schemas = {
  local: table({
    kind: Type.Literal('local'),
    modelPath: text,
    ...optional({ config: Type.Unknown(), backend: choice(['auto', 'cpu', 'cuda', 'metal', 'vulkan']) }),
  }),
  gateway: table({
    kind: Type.Literal('gateway'),
    target: text,
    baseUrl: text,
    ...optional({
      authentication: table({
        kind: choice(['none', 'bearer', 'header']),
        ...optional({ value: secret, headerName: text }),
      }),
      staticHeaders: headers,
      timeoutMs: fetchTimeoutMs,
      queryRoute: text,
      chatRoute: text,
      embedRoute: text,
      protocolOptions: options,
    }),
  }),
  provider: table({
    kind: Type.Literal('provider'),
    provider: choice(['openai', 'anthropic', 'openai_compatible', 'openai-compatible']),
    model: text,
    ...optional({
      apiKey: secret,
      baseUrl: text,
      timeoutMs: fetchTimeoutMs,
      maxRetries: Type.Integer({ minimum: 0, maximum: MAX_RETRIES }),
      version: text,
      authHeaderName: text,
      authHeaderValue: secret,
      staticHeaders: headers,
      correlationHeader: text,
      queryVia: choice(['chat', 'completions']),
      tokenLimitField: choice(['max_tokens', 'max_completion_tokens']),
      includeUsage: Type.Boolean(),
    }),
  }),
} as const;

/**
 * Checks what `add` was given; a local endpoint's `config` is checked where it is used.
 *
 * @throws SippError `invalid_config` naming the field. Fields that belong to another kind are refused.
 */
export function parseDescriptor(input: unknown): EndpointDescriptor {
  const kind: unknown = typeof input === 'object' && input !== null && 'kind' in input ? input.kind : undefined;
  if (!isKind(kind)) {
    throw new SippError('invalid_config', 'endpoint descriptor kind must be local, gateway, or provider', {
      hint: `Set kind to one of the three; it was ${quoted(kind)}.`,
    });
  }
  refuseMisplacedSecrets({ ...Object(input) });
  const context = { path: 'descriptor', whole: 'The endpoint descriptor', code: 'invalid_config' } as const;
  const descriptor: unknown = parseBySchema(schemas[kind], input, context);
  return descriptor as EndpointDescriptor; // The schemas spell out its three types.
}

/** Tokens end up here by mistake, and an error must not repeat them: these are told without the value. */
function refuseMisplacedSecrets({ authentication, staticHeaders }: Readonly<Record<string, unknown>>): void {
  if (authentication !== undefined && !isTable(authentication)) {
    throw new SippError('invalid_config', 'descriptor.authentication must be an object.', {
      hint: "Write it as { kind: 'bearer', value: token }.",
    });
  }
  if (staticHeaders === undefined || (Array.isArray(staticHeaders) && staticHeaders.every(isTable))) return;
  throw new SippError('invalid_config', 'descriptor.staticHeaders must be a list of objects.', {
    hint: "Write it as [{ name: 'x-team', value: 'blue' }].",
  });
}

const isTable = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const isKind = (kind: unknown): kind is keyof typeof schemas =>
  typeof kind === 'string' && Object.hasOwn(schemas, kind);
