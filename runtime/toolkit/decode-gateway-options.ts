import { SippError } from '../contract/errors.ts';
import type { SippTextOptions } from '../contract/options.ts';

/** The fields of a text request that are read here. */
export const optionKeys = ['stream', 'max_tokens', 'temperature', 'top_p', 'stop'] as const;

/** Token counts are 32-bit numbers on the wire. */
const MAX_TOKENS = 4_294_967_295;

type Fields = Readonly<Record<string, unknown>>;

export interface GatewayOptions {
  readonly stream: boolean;
  /** Undefined where none is given. */
  readonly options: SippTextOptions | undefined;
}

/**
 * Reads the options of a text request; null counts as absent.
 *
 * @throws SippError `invalid_request`
 */
export function decodeGatewayOptions(fields: Fields): GatewayOptions {
  const { stream, max_tokens, temperature, top_p, stop } = fields;
  const options = {
    ...option('maxTokens', max_tokens, isTokenCount, 'max_tokens must be a positive integer'),
    ...option('temperature', temperature, isTemperature, 'temperature must be a finite number, 0 or more'),
    ...option('topP', top_p, isShare, 'top_p must be a number from 0 to 1'),
    ...option('stop', stop, isTexts, 'stop must be a list of texts'),
  };
  if (typeof (stream ?? false) !== 'boolean') throw new SippError('invalid_request', 'stream must be true or false');
  return { stream: stream === true, options: Object.keys(options).length > 0 ? options : undefined };
}

function option<Key extends keyof SippTextOptions>(
  key: Key,
  value: unknown,
  isGood: (value: unknown) => value is SippTextOptions[Key],
  message: string,
): Pick<SippTextOptions, Key> | Record<string, never> {
  if (value === undefined || value === null) return {};
  if (isGood(value)) return { [key]: value } as Pick<SippTextOptions, Key>; // A computed key is typed as any text.
  throw new SippError('invalid_request', message);
}

const isTokenCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_TOKENS;

const isTemperature = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;

const isShare = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0 && Number(value) <= 1;

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');
