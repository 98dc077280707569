import { expect, test } from 'vitest';
import { applySettings, describeSettings, parseSetting } from './settings.ts';

test.each([
  ['context.n_ctx=4096', 4096],
  ['context.warmup=false', false],
  ['context.flash_attention=enabled', 'enabled'],
  ['sampling.temperature=0.5', 0.5],
  ['sampling.samplers=top_k, temperature', ['top_k', 'temperature']],
  ['sampling.samplers=["top_k"]', ['top_k']],
  ['sampling.samplers=', []],
  ['sampling.dry_sequence_breakers=["\\n",":"]', ['\n', ':']],
  ['sampling.logit_bias=[{"token":3,"bias":-1}]', [{ token: 3, bias: -1 }]],
  ['placement.tensor_split=1,2', [1, 2]],
  ['placement.gpu_layers=all', 'all'],
  ['placement.gpu_layers=12', { count: 12 }],
  ['placement.gpu_layers={"count":-1}', { count: -1 }],
  ['placement.devices=CUDA0', ['CUDA0']],
])('%s is read as the type of its setting', (text, value) => {
  expect(parseSetting(text).value).toStrictEqual(value);
  expect(() => applySettings({}, [text])).not.toThrow();
});

test('settings go over a configuration, the last one wins, and the configuration stays as it was', () => {
  const config = { context: { n_ctx: 512, n_batch: 64 } };

  const result = applySettings(config, ['context.n_ctx=1024', 'scheduler.policy.mode=balanced', 'context.n_ctx=2048']);

  expect(result).toStrictEqual({ context: { n_ctx: 2048, n_batch: 64 }, scheduler: { policy: { mode: 'balanced' } } });
  expect(config.context.n_ctx).toBe(512);
});

test.each([
  ['context.n_ctx', 'The setting "context.n_ctx" is not of the form group.key=value.'],
  ['=4', 'The setting "=4" is not of the form group.key=value.'],
  ['context.=4', 'The setting "context.=4" is not of the form group.key=value.'],
  ['context.n_ctx=many', 'context.n_ctx must be a whole number, 0 or more; got "many".'],
  ['context.n_ctx=', 'context.n_ctx must be a whole number, 0 or more; got "".'],
  ['context.warmup=yes', 'context.warmup must be true or false; got "yes".'],
  ['context.n_ctxx=4', 'context.n_ctxx is not a setting; did you mean context.n_ctx?'],
  ['n_ctx=4', 'n_ctx is not a setting.'],
  ['context.n_ctx.deep=4', 'context.n_ctx must be a whole number, 0 or more; got {"deep":"4"}.'],
  ['__proto__.n_ctx=4', '__proto__ is not a setting.'],
  ['sampling.logit_bias=5', 'sampling.logit_bias must be a list'],
])('%s is refused', (text, message) => {
  expect(() => applySettings({}, [text])).toThrow(message);
});

test('a key below a value is refused', () => {
  expect(() => applySettings({ context: { n_ctx: 5 } }, ['context.n_ctx.deep=4'])).toThrow(
    'context.n_ctx.deep is not a setting.',
  );
});

test('every setting is described with its type and meaning', () => {
  const settings = describeSettings();

  expect(settings).toContainEqual({
    key: 'scheduler.policy.mode',
    type: 'latency_first, balanced or throughput_first',
    description: expect.stringContaining('Default: balanced'),
  });
  for (const { key, type, description } of settings) {
    expect(type, key).toMatch(/^(a |true or false$|\w+(, \w+)* or )/);
    expect(description, key).not.toBe('');
  }
});
