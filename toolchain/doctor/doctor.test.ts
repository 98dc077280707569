import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { fakeFolder } from '../gpu/testing/fake-folder.ts';
import { type Check, failed, ok, warning } from './check.ts';
import { addonCheck } from './checks/addon.ts';
import { decodeCheck } from './checks/decode.ts';
import { unresolved } from './checks/libraries.ts';
import { modelCheck } from './checks/model.ts';
import { nodeCheck } from './checks/node.ts';
import { parseFeatures } from './checks/processor.ts';
import { checks } from './checks.ts';
import { runDoctor } from './doctor.ts';
import { chooseVariant } from './processor-variants.ts';
import { checkContext } from './testing/check-context.ts';

const signal = new AbortController().signal;
const options = { root: packageRoot(), env: process.env, signal };

test.each<[string, readonly Check[], 'ready' | 'limited' | 'broken', 0 | 1]>([
  ['nothing is wrong', [check('a', async () => ok('fine'))], 'ready', 0],
  ['something could be better', [check('a', async () => warning('hm', { reason: 'Because.' }))], 'limited', 0],
  ['something optional fails', [check('a', async () => failed('no', { reason: 'Because.' }))], 'limited', 0],
  ['something required fails', [check('a', async () => failed('no', { reason: 'Because.' }), true)], 'broken', 1],
])('when %s the verdict follows', async (_name, asked, verdict, exitCode) => {
  expect(await runDoctor({ ...options, checks: asked })).toMatchObject({ verdict, exitCode });
});

test('a check that crashes is a failed check, and the others are still asked', async () => {
  const crash = check('a', () => Promise.reject(new Error('bang')));
  const { findings, counts } = await runDoctor({ ...options, checks: [crash, check('b', async () => ok('fine'))] });

  expect(findings).toMatchObject([
    { code: 'a', status: 'failed', reason: 'bang' },
    { code: 'b', status: 'ok' },
  ]);
  expect(counts).toEqual({ ok: 1, warning: 0, failed: 1, skipped: 0 });
});

test('findings are reported as they come and listed in the order of the table', async () => {
  let answerFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    answerFirst = resolve;
  });
  const slow = check('slow', () => first.then(() => ok('late')));
  const fast = check('fast', async () => ok('early'));
  const codes: string[] = [];
  const report = await runDoctor({
    ...options,
    checks: [slow, fast],
    report: ({ code }) => {
      codes.push(code);
      if (code === 'fast') answerFirst();
    },
  });

  expect(codes).toEqual(['fast', 'slow']);
  expect(report.findings.map(({ code }) => code)).toEqual(['slow', 'fast']);
});

test('an aborted examination throws the reason', async () => {
  const reason = new Error('enough');
  const asked = [check('a', async () => ok('fine'))];
  await expect(runDoctor({ ...options, checks: asked, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('codes are unique and of one scheme', () => {
  const codes = checks.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[a-z]+\.[a-z]+$/);
});

test('whatever is not right says why, and what to do unless it was only skipped', async () => {
  const { findings } = await runDoctor({ ...options, decode: [process.execPath, '-e', '0'] });
  for (const finding of findings) {
    if (finding.status !== 'ok') expect(finding.reason, finding.code).toBeTruthy();
    if (finding.status === 'warning' || finding.status === 'failed') expect(finding.fix, finding.code).toBeTruthy();
  }
});

test('the bundled model and this Node are fine', async () => {
  expect(await modelCheck.run(context())).toMatchObject({ status: 'ok' });
  expect(await nodeCheck.run(context())).toMatchObject({ status: 'ok', summary: process.versions.node });
});

test('an empty checkout has no addon, and the fix is named', async () => {
  const root = fakeFolder();
  const outcome = await addonCheck.run({ ...context(), root });
  expect(outcome).toMatchObject({ status: 'failed', reason: expect.any(String), fix: expect.any(String) });
});

test.each([
  ['answers', "console.log('{}')", { status: 'ok' }],
  ['answers through the fallback', `console.log('{"engine":{"name":"node-llama"}}')`, { status: 'warning' }],
  [
    'fails',
    `console.log('{"error":{"message":"No engine."}}'); process.exit(1)`,
    { status: 'failed', reason: 'No engine.' },
  ],
  ['aborts', 'process.abort()', { status: 'failed', summary: expect.stringContaining('crashed (SIGABRT)') }],
])('an engine that %s is judged', async (_name, script, expected) => {
  const file = join(fakeFolder({ 'decode.cjs': script }), 'decode.cjs');
  expect(await decodeCheck.run({ ...context(), decode: [process.execPath, file] })).toMatchObject(expected);
});

test('the names of missing libraries and symbol versions are read from ldd', () => {
  const output = `libllama.so:
\tlibcudart.so.13 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x0)
./libllama.so: /lib/libstdc++.so.6: version \`GLIBCXX_3.4.30' not found (required by ./libllama.so)`;
  expect(unresolved(output)).toEqual(['libcudart.so.13', 'GLIBCXX_3.4.30']);
});

test.each([
  ['', 'x64'],
  ['sse4_2', 'sse42'],
  ['sse4_2 avx f16c fma', 'piledriver'],
  ['sse4_2 avx f16c fma avx2 bmi2', 'haswell'],
  ['sse4_2 avx f16c fma avx2 bmi2 avx_vnni', 'alderlake'],
  ['sse4_2 avx f16c fma avx2 bmi2 avx512f avx512cd avx512vl avx512dq avx512bw', 'skylakex'],
  [
    'sse4_2 avx f16c fma avx2 bmi2 avx512f avx512cd avx512vl avx512dq avx512bw avx512vbmi avx512_vnni avx512_bf16',
    'zen4',
  ],
])('a processor with `%s` gets the %s build', (flags, variant) => {
  const features = parseFeatures(`processor\t: 0\nflags\t\t: ${flags}\nbugs\t\t: none\n`);
  expect(chooseVariant(features)).toBe(variant);
});

test('a backend that is asked for by name makes its checks required', async () => {
  const gpu: Check = {
    ...check('a', async () => failed('no', { reason: 'Because.' })),
    requiredBy: 'cuda',
  };
  const asked = { ...options, checks: [gpu] };
  expect(await runDoctor(asked)).toMatchObject({ verdict: 'limited', exitCode: 0 });
  expect(await runDoctor({ ...asked, scope: { backend: 'vulkan' } })).toMatchObject({ exitCode: 0 });
  expect(await runDoctor({ ...asked, scope: { backend: 'cuda' } })).toMatchObject({
    scope: { target: 'all', backend: 'cuda', deep: false },
    verdict: 'broken',
    exitCode: 1,
    findings: [{ required: true, requiredBy: 'cuda' }],
  });
});

test('no check brings the examination down, whatever is broken', async () => {
  const broken = async () => Promise.reject(new Error('broken'));
  const lookUps = { tool: broken, cuda: broken, vulkan: broken, resolver: broken };
  const { findings } = await runDoctor({
    root: '/nowhere',
    env: {},
    signal,
    lookUps,
    scope: { deep: true },
    decode: ['/nowhere/sipp'],
  });
  expect(findings.length).toBeGreaterThan(30);
  for (const { code, status, summary, reason } of findings) {
    expect(summary, code).toBeTruthy();
    if (status === 'failed') expect(reason, code).toBeTruthy();
  }
});

function check(code: string, run: Check['run'], required = false): Check {
  return { code, title: code, required, appliesTo: () => true, run };
}

function context() {
  return checkContext(options);
}
