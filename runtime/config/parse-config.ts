import { NativeRuntimeConfig, SamplingConfig } from './native-runtime-config.ts';
import { parseBySchema } from './parse-by-schema.ts';

/**
 * Checks a runtime configuration that comes from outside: a file, a flag, an application. Keys whose value is `undefined` are
 * left out of the result, which is a copy.
 *
 * @throws SippError `invalid_config` naming the key, the value and what is allowed.
 */
export function parseRuntimeConfig(input: unknown): NativeRuntimeConfig {
  return parseBySchema(NativeRuntimeConfig, input, {
    path: '',
    whole: 'The runtime configuration',
    code: 'invalid_config',
  });
}

/**
 * Checks the sampling settings of one request.
 *
 * @throws SippError `invalid_request` naming the key (as `sampling.…`), the value and what is allowed.
 */
export function parseSampling(input: unknown): SamplingConfig {
  return parseBySchema(SamplingConfig, input, { path: 'sampling', whole: 'sampling', code: 'invalid_request' });
}
