import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { bundledModel } from '../../models/bundled.ts';
import { createTemporaryDirectory } from '../../models/fixtures/index.ts';
import { packageRoot } from '../../models/package-root.ts';
import { openScriptedModel } from '../../runtime/engine/testing/scripted-model.ts';
import { THINKING_TEMPLATE } from '../../runtime/engine/testing/tool-templates.ts';
import { missingAddon } from '../../runtime/testing/missing-addon.ts';
import { bundledCli, quietEnvironment, runCli, startCli } from '../testing/run-cli.ts';
import { hasTerminals, openTerminal } from '../testing/terminal.ts';

/** Goes on until the context is full: hundreds of thousands of tokens. */
const endless = ['sipp-tiny', 'Once upon a time', '--set', 'sampling.ignore_eos=true', '--ctx-size', '200000'];

const question = 'What is a context key?';

test('the bundled model answers a chat, and stdout holds the answer alone', async () => {
  const { code, stdout, stderr } = await runCli([question, '--chat']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^A context key .*\n$/);
});

test.skipIf(!hasTerminals)('what a model thinks is shown to people, and told apart to programs', async ({ skip }) => {
  const missing = missingAddon();
  if (missing !== undefined) skip(missing);
  const words = ['<think>', 'ponder', '</think>', 'Hello'];
  const model = await openScriptedModel(THINKING_TEMPLATE, words);
  onTestFinished(model.close);
  const { logit_bias, repeat_penalty, repeat_last_n } = await model.write(...words);
  const sampling = { logit_bias, repeat_penalty, repeat_last_n, temperature: 0 };
  const settings = Object.entries(sampling).flatMap(([key, value]) => [
    '--set',
    `sampling.${key}=${JSON.stringify(value)}`,
  ]);
  const asked = [model.path, 'Hi', '--chat', ...settings];

  expect((await runCli(asked)).stdout.trim()).toBe('Hello');
  expect(JSON.parse((await runCli([...asked, '--json'])).stdout)).toMatchObject({
    text: expect.stringMatching(/^\s*Hello$/),
    reasoning: expect.stringMatching(/^\s*ponder\s*$/),
  });
  const terminal = await openTerminal(asked);
  expect(await terminal.exitCode).toBe(0);
  expect(terminal.screen()).toMatch(/ponder.*Hello/s);
});

test('a path, a known name and no model at all mean the same model', async () => {
  const answers = [
    await runCli([question, '--chat']),
    await runCli(['sipp-tiny', question, '--chat']),
    await runCli([bundledModel().path, question, '--chat']),
  ].map(({ stdout }) => stdout);
  expect(new Set(answers).size).toBe(1);
});

test('a file that is named like a command is a model when its path is given', async () => {
  const folder = await createTemporaryDirectory();
  onTestFinished(folder.remove);
  await copyFile(bundledModel().path, folder.file('doctor'));
  const { stdout } = await runCli([folder.file('doctor'), 'hi', '--chat', '--temperature', '0']);
  expect(stdout).toContain('sipp-tiny');
});

test('piped text is the prompt, alone, as a dash, and for a model', async () => {
  const expected = (await runCli([question, '--chat'])).stdout;
  for (const words of [['--chat'], ['-', '--chat'], ['sipp-tiny', '--chat'], ['sipp-tiny', '-', '--chat']]) {
    expect((await runCli(words, { input: `${question}\n` })).stdout).toBe(expected);
  }
});

test('text from a shell’s pipe follows a prompt after a blank line', async () => {
  const main = await bundledCli();
  const options = ['--chat', '--json', '--max-tokens', '1'].join(' ');
  const run = (command: string) =>
    JSON.parse(
      spawnSync('sh', ['-c', command], { cwd: packageRoot(), env: quietEnvironment(), encoding: 'utf8' }).stdout,
    );
  const node = `"${process.execPath}" "${main}"`;
  const together = run(`printf 'world\\n' | ${node} "hello" ${options}`);
  const given = run(`${node} "$(printf 'hello\\n\\nworld')" ${options} < /dev/null`);
  expect(together.usage.inputTokens).toBe(given.usage.inputTokens);
  expect(given.usage.inputTokens).toBeGreaterThan(run(`${node} "hello" ${options} < /dev/null`).usage.inputTokens);
});

test('a dash behind two dashes begins a prompt', async () => {
  expect((await runCli(['--chat', '--', '-1 plus 2?'])).code).toBe(0);
});

test('--max-tokens ends an answer, --stop ends before a text', async () => {
  const cut = JSON.parse((await runCli([question, '--chat', '--json', '--max-tokens', '3'])).stdout);
  expect(cut).toMatchObject({ finishReason: 'length', usage: { outputTokens: 3 } });
  const stopped = JSON.parse((await runCli([question, '--chat', '--json', '--stop', 'key'])).stdout);
  expect(stopped).toMatchObject({ finishReason: 'stop', text: 'A context ' });
});

test('--json is one document with everything about the answer', async () => {
  const { code, stdout, stderr } = await runCli([question, '--chat', '--json', '--seed', '7', '--temperature', '0.5']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    text: expect.any(String),
    finishReason: 'stop',
    usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number), totalTokens: expect.any(Number) },
    stats: { seed: 7, prefillTokens: expect.any(Number) },
    seed: 7,
    model: { path: bundledModel().path },
    settings: { backend: 'cpu', parallel: 1, contextLength: 1024, sampling: { temperature: 0.5, seed: 7 } },
  });
});

test('--ndjson is a line a batch, between a start and a done', async () => {
  const [text, lines] = await Promise.all([runCli([question, '--chat']), runCli([question, '--chat', '--ndjson'])]);
  const records = lines.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records[0]).toMatchObject({ type: 'start', model: { path: bundledModel().path } });
  expect(records.at(-1)).toMatchObject({ type: 'done', finishReason: 'stop' });
  const tokens = records.slice(1, -1);
  expect(tokens.every(({ type }) => type === 'token')).toBe(true);
  expect(`${tokens.map((token) => token.text).join('')}\n`).toBe(text.stdout);
});

test('--stats go to stderr, in the form that scripts know', async () => {
  const basic = await runCli([question, '--chat', '--stats', 'basic']);
  expect(basic.stderr).toMatch(
    /^\nstats:\n {2}input_tokens: \d+\n {2}output_tokens: \d+\n {2}prefill_tokens: \d+\n {2}cache_hits: 0\n {2}ttft_ms: \d+\.\d\d\n/,
  );
  const profile = await runCli([question, '--chat', '--stats', 'profile']);
  expect(profile.stderr).toMatch(/^ {2}backend_ms: /m);
});

test('--verbose says what is in force and why', async () => {
  const { stdout, stderr } = await runCli([question, '--chat', '--verbose', '--threads', '1', '--ctx-size', '512']);
  expect(stdout).toMatch(/^A context key/);
  expect(stderr).toContain('context: 512 tokens');
  expect(stderr).toContain('threads: 1 for one token, 1 for many\n');
  expect(stderr).toContain("temperature 0, as the model's card recommends");
});

test('the same seed gives the same text, --system implies --chat', async () => {
  const words = ['Tell a story.', '--system', 'You are kind.', '--temperature', '1.2', '--seed', '5', '--json'];
  const [one, two] = await Promise.all([runCli(words), runCli(words)]);
  expect(JSON.parse(one.stdout).text).toBe(JSON.parse(two.stdout).text);
  const bare = JSON.parse((await runCli(['Tell a story.', '--json', '--max-tokens', '1'])).stdout);
  expect(JSON.parse(one.stdout).usage.inputTokens).toBeGreaterThan(bare.usage.inputTokens);
});

test('a grammar and a schema shape the answer', async () => {
  expect((await runCli(['Yes or no?', '--chat', '--grammar', 'root ::= "yes" | "no"'])).stdout).toMatch(/^(yes|no)\n$/);
  const { stdout } = await runCli(['Yes or no?', '--chat', '--schema', '{"type":"boolean"}']);
  expect(typeof JSON.parse(stdout)).toBe('boolean');
});

test('the answer streams, and an interruption keeps what was said', async () => {
  const cli = await startCli(endless);
  const soFar = await cli.stdoutMatches(/\w+ \w+/);
  cli.process.kill('SIGINT');
  const { code, stdout, stderr } = await cli.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  expect(stdout.startsWith(soFar)).toBe(true);
  expect(stdout.endsWith('\n')).toBe(true);
});

test('SIGTERM ends with 143, and --json still is a document', async () => {
  const cli = await startCli([...endless, '--json', '--verbose']);
  await cli.stderrMatches(/sampling:/);
  cli.process.kill('SIGTERM');
  const { code, stdout } = await cli.ended;
  expect(code).toBe(143);
  expect(JSON.parse(stdout)).toMatchObject({ finishReason: 'cancelled', text: expect.any(String) });
});

test('an interruption while stdin is read ends at once', async () => {
  const cli = await startCli(['-', '--json', '--verbose'], { input: undefined });
  await cli.stderrMatches(/reading the prompt/);
  cli.process.kill('SIGINT');
  const { code, stdout } = await cli.ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
});

test('a reader that has enough ends the answer quietly', async () => {
  const cli = await startCli(endless);
  await cli.stdoutMatches(/\w/);
  cli.process.stdout?.destroy();
  expect(await cli.ended).toMatchObject({ code: 0, stderr: '' });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told, without a stack (needs /dev/full)', async () => {
  const main = await bundledCli();
  const full = await open('/dev/full', 'w');
  onTestFinished(() => full.close());
  const { status, stderr } = spawnSync(process.execPath, [main, question, '--chat'], {
    env: quietEnvironment(),
    stdio: ['ignore', full.fd, 'pipe'],
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^sipp: The output cannot be written: ENOSPC.*\n +Free some space.*\n$/);
});
