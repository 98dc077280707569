import { SippError } from '../contract/errors.ts';
import type { SippTextOptions } from '../contract/options.ts';
import { quoted } from '../contract/quoted.ts';

/** Token counts are 32-bit integers in every engine. */
const MAX_TOKENS = 2_147_483_647;

/**
 * Checks the options that every kind of endpoint understands. Clients may match these texts.
 *
 * @throws SippError `invalid_request`
 */
export function checkTextOptions({ maxTokens, temperature, topP, stop }: SippTextOptions): void {
  if (maxTokens !== undefined) checkMaxTokens(maxTokens);
  if (temperature !== undefined) checkTemperature(temperature);
  if (topP !== undefined) checkTopP(topP);
  if (stop === undefined || (Array.isArray(stop) && stop.every((text) => typeof text === 'string'))) return;
  throw invalid('stop must be a list of texts', stop);
}

function checkMaxTokens(value: number): void {
  if (!Number.isInteger(value)) throw invalid('max_tokens must be a whole number', value);
  if (value < 1) throw invalid('max_tokens must be positive', value);
  if (value > MAX_TOKENS) throw invalid('local max_tokens exceeds i32::MAX', value);
}

function checkTemperature(value: number): void {
  if (!Number.isFinite(value)) throw invalid('temperature must be finite', value);
  if (value < 0) throw invalid('temperature must be greater than or equal to zero', value);
}

function checkTopP(value: number): void {
  if (!Number.isFinite(value)) throw invalid('top_p must be finite', value);
  if (value < 0 || value > 1) throw invalid('top_p must be between 0 and 1', value);
}

/** The message stays as clients know it; the hint has the value. */
function invalid(message: string, value: unknown): SippError {
  return new SippError('invalid_request', message, { hint: `Change it or leave it out; it was ${quoted(value)}.` });
}
