import { SippError } from '../../../runtime/contract/errors.ts';
import { quoted } from '../../../runtime/contract/quoted.ts';

/** OpenTelemetry's variables. */
export type TraceEnvironment = Readonly<Record<string, string | undefined>>;

export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplers)[number];

/** Where traces go, and which. */
export interface TraceSettings {
  readonly url: string;
  /** Of one delivery. Undefined: the exporter's own, ten seconds. */
  readonly timeoutMs: number | undefined;
  /** What every span tells about this process. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  /** Share of the traces, of the samplers that have one. */
  readonly ratio: number;
}

/**
 * What OpenTelemetry's variables ask for; undefined where they ask for no traces. Headers, compression and certificates of the
 * delivery are read by the exporter itself.
 *
 * @throws SippError `invalid_config` for a value that cannot be honoured.
 */
export function parseTraceSettings(env: TraceEnvironment): TraceSettings | undefined {
  const url = parseUrl(env);
  if (url === undefined || isOff(env)) return undefined;
  refuseGrpc(env);
  return {
    url,
    timeoutMs: parseTimeout(env),
    resource: parseResource(env),
    sampler: parseSampler(env),
    ratio: parseRatio(env),
  };
}

function isOff(env: TraceEnvironment): boolean {
  return read(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || read(env, 'OTEL_TRACES_EXPORTER') === 'none';
}

/** Collectors take JSON and Protobuf at the same address, but gRPC at another: nothing would arrive there. */
function refuseGrpc(env: TraceEnvironment): void {
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    if (read(env, name) !== 'grpc') continue;
    throw new SippError('invalid_config', `${name} is "grpc"; traces are sent over HTTP only.`, {
      hint: "Remove it, and name the collector's address for HTTP, which usually has port 4318.",
    });
  }
}

/** Variables that are set to nothing count as not set: so the specification says. */
const read = (env: TraceEnvironment, name: string): string | undefined => env[name]?.trim() || undefined;

function parseUrl(env: TraceEnvironment): string | undefined {
  const own = read(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const common = read(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  const url = own ?? (common && `${common.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined || isWebAddress(url)) return url;
  const name = own === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  throw new SippError('invalid_config', `${name} is ${quoted(own ?? common)}, which is no http or https address.`, {
    hint: 'Set it to the address of a collector, such as http://127.0.0.1:4318.',
  });
}

const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function parseTimeout(env: TraceEnvironment): number | undefined {
  const own = read(env, 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT');
  const name = own === undefined ? 'OTEL_EXPORTER_OTLP_TIMEOUT' : 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT';
  const text = read(env, name);
  if (text === undefined) return undefined;
  if (Number(text) > 0) return Number(text);
  throw new SippError('invalid_config', `${name} is ${quoted(text)}, which is no time.`, {
    hint: 'Set it to milliseconds, such as 10000.',
  });
}

const DEFAULT_SERVICE = 'sipp-gateway';

/** `key=value,key=value` with percent-encoded values. The variable for the name wins over a name among the attributes. */
function parseResource(env: TraceEnvironment): Readonly<Record<string, string>> {
  const pairs = read(env, 'OTEL_RESOURCE_ATTRIBUTES')?.split(',') ?? [];
  const attributes = Object.fromEntries(pairs.filter((pair) => pair.trim() !== '').map(parsePair));
  const service = read(env, 'OTEL_SERVICE_NAME') ?? attributes['service.name'] ?? DEFAULT_SERVICE;
  return { ...attributes, 'service.name': service };
}

function parsePair(pair: string): readonly [string, string] {
  const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
  try {
    if (key !== undefined && value !== undefined) return [key, decodeURIComponent(value)];
  } catch {
    // A percent sign that begins no encoded character: the same mistake as a pair without `=`.
  }
  throw new SippError('invalid_config', `OTEL_RESOURCE_ATTRIBUTES has ${quoted(pair)}, which is no key=value.`, {
    hint: 'Write key=value,key=value with percent-encoded values.',
  });
}

function parseSampler(env: TraceEnvironment): SamplerName {
  const text = read(env, 'OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const sampler = samplers.find((name) => name === text);
  if (sampler !== undefined) return sampler;
  throw new SippError('invalid_config', `OTEL_TRACES_SAMPLER is ${quoted(text)}, which is no sampler here.`, {
    hint: `Set it to one of ${samplers.join(', ')}.`,
  });
}

function parseRatio(env: TraceEnvironment): number {
  const text = read(env, 'OTEL_TRACES_SAMPLER_ARG') ?? '1';
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new SippError('invalid_config', `OTEL_TRACES_SAMPLER_ARG is ${quoted(text)}, which is no share.`, {
    hint: 'Set it to a number from 0 to 1.',
  });
}
