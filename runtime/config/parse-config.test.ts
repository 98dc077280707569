import { expect, test } from 'vitest';
import { SippError } from '../contract/errors.ts';
import { parseRuntimeConfig, parseSampling } from './parse-config.ts';

test('a configuration is copied, without keys that are undefined', () => {
  const input = { context: { n_ctx: 2048, n_batch: undefined }, sampling: { samplers: ['top_k'] } };

  const config = parseRuntimeConfig(input);

  expect(config).toStrictEqual({ context: { n_ctx: 2048 }, sampling: { samplers: ['top_k'] } });
  expect(config.sampling).not.toBe(input.sampling);
});

test.each([
  [{ context: { n_threads: -1 } }, 'context.n_threads must be 0 or more; got -1.'],
  [{ context: { n_threads: 513 } }, 'context.n_threads must be 512 or less; got 513.'],
  [{ context: { n_ctx: 'big' } }, 'context.n_ctx must be a whole number, 0 or more; got "big".'],
  [{ context: { n_ctx: 1.5 } }, 'context.n_ctx must be a whole number, 0 or more; got 1.5.'],
  [{ context: { n_ctxx: 1 } }, 'context.n_ctxx is not a setting; did you mean context.n_ctx?'],
  [{ contxt: {} }, 'contxt is not a setting; did you mean context?'],
  [{ multimodal: {} }, 'multimodal is not a setting.'],
  [{ residency: {} }, 'residency is not a setting.'],
  [{ observability: {} }, 'observability is not a setting.'],
  [{ scheduler: { policy: { decode_token_reserve: 1 } } }, 'scheduler.policy.decode_token_reserve is not a setting.'],
  [{ cache: { snapshot_interval_tokens: 1 } }, 'cache.snapshot_interval_tokens is not a setting.'],
  [{ cache: { mode: 'state' } }, 'cache.mode must be disabled or live_slot_prefix; got "state".'],
  [{ context: { flash_attention: true } }, 'context.flash_attention must be auto, enabled or disabled; got true.'],
  [{ context: [] }, /^context must be a table \{n_ctx, .*\}; got \[\]\.$/],
  [{ sampling: { temperature: Number.NaN } }, 'sampling.temperature must be a number, 0 to 100; got NaN.'],
  [
    { sampling: { samplers: ['top_k', 'top_k'] } },
    /^sampling.samplers must be a list of penalties, .*, each at most once; got \["top_k","top_k"\]\.$/,
  ],
  [
    { sampling: { samplers: ['topk'] } },
    /^sampling.samplers.0 must be penalties, dry, .* or adaptive_p; got "topk"\.$/,
  ],
  [{ sampling: { logit_bias: [{ token: 1 }] } }, 'sampling.logit_bias.0.bias is missing.'],
  [{ placement: { gpu_layers: 5 } }, 'placement.gpu_layers must be auto, all or a table {count}; got 5.'],
  [{ placement: { 'a/b': 5 } }, 'placement.a/b is not a setting.'],
  [5, 'The runtime configuration must be a table {placement, context, sampling, scheduler, cache}; got 5.'],
  [null, /^The runtime configuration must be a table .*; got null\.$/],
])('%j is refused', (input, message) => {
  expect(() => parseRuntimeConfig(input)).toThrow(message);
  expect(() => parseRuntimeConfig(input)).toThrow(expect.objectContaining({ code: 'invalid_config' }));
});

test('an unknown key comes with the keys that are allowed', () => {
  expect(() => parseRuntimeConfig({ cache: { mod: 'x' } })).toThrow(
    new SippError('invalid_config', 'cache.mod is not a setting; did you mean cache.mode?', {
      hint: 'In cache, use one of mode.',
    }),
  );
});

test('the sampling of a request is refused as a bad request', () => {
  expect(() => parseSampling({ top_p: 2 })).toThrow(
    expect.objectContaining({ code: 'invalid_request', message: 'sampling.top_p must be 0 to 1; got 2.' }),
  );
});
