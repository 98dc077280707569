import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledCli, runCli } from './testing/run-cli.ts';

test('--help explains prompts, flags and commands on stdout', async () => {
  const { code, stdout, stderr } = await runCli(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const part of ['Usage:', '--max-tokens', '--backend', '--stats', 'doctor', 'Examples:'])
    expect(stdout).toContain(part);
  expect(stdout).not.toContain('\u001b');
});

test('--help works beside other words, and a command has its own', async () => {
  expect((await runCli(['model.gguf', 'hi', '--help'])).stdout).toContain('Usage: sipp [model] <prompt>');
  expect((await runCli(['bench', '--help'])).stdout).toContain('Usage: sipp bench [options] [model]');
  expect((await runCli(['help', 'doctor'])).stdout).toContain('Usage: sipp doctor');
});

test('--help loads nothing but the entry and what it shares', async () => {
  const main = readFileSync(await bundledCli(), 'utf8');
  const imported = [...main.matchAll(/^import .*"\.\/(.*)";?$/gm)].map(([, file]) => file);
  expect(imported.length).toBeLessThanOrEqual(3);
  expect(main).not.toContain('react-reconciler');
});

test('colours follow FORCE_COLOR and NO_COLOR', async () => {
  expect((await runCli(['--help'], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[1mUsage:');
  expect((await runCli(['--help', '--plain'], { env: { FORCE_COLOR: '1' } })).stdout).not.toContain('\u001b');
});

test('--version names sipp, its engine and Node', async () => {
  const { code, stdout } = await runCli(['--version']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sipp \d+\.\d+\.\d+, (llama\.cpp|no engine).*, Node \d+\.\d+\.\d+, /);
});

test.each([
  ['doctor', '-V'],
  ['run', 'gateway-server', '--version'],
])('%s %s tells the versions, and does nothing else', async (...words) => {
  expect(await runCli(words)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sipp \d.*\n$/) });
});

test('nothing at all, or a group without its command, prints help on stderr', async () => {
  for (const [words, usage] of [
    [[], 'Usage: sipp [model] <prompt>'],
    [['test'], 'Usage: sipp test'],
    [['test', 'unit'], 'Usage: sipp test unit'],
  ] as const) {
    const { code, stdout, stderr } = await runCli(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(usage);
  }
});

test.each<[readonly string[], string]>([
  [['docter'], 'There is no command "docter"; did you mean doctor?'],
  [['What', 'is', 'this?'], 'There are 3 words where a model and a prompt are expected.'],
  [['hi', '--tempreature', '1'], "Unknown option '--tempreature'."],
  [['doctor', '--jsn'], "Unknown option '--jsn'."],
  [['doctor', 'now'], "Too many arguments for 'doctor'."],
  [['hi', '--threads', '-1'], '--threads must be a whole number from 0 to 512, not "-1".'],
  [['hi', '--threads=two'], '--threads must be a whole number from 0 to 512, not "two".'],
  [['hi', '--max-tokens', '12abc'], '--max-tokens must be a whole number of 1 or more, not "12abc".'],
  [['hi', '--max-tokens', '0'], '--max-tokens must be a whole number of 1 or more, not "0".'],
  [['hi', '--temperature', '-1'], '--temperature must be a number from 0 to 100, not "-1".'],
  [['hi', '--top-p', '1.5'], '--top-p must be a number from 0 to 1, not "1.5".'],
  [['hi', '--backend', 'gpu'], '--backend must be auto, cpu, cuda, metal or vulkan, not "gpu".'],
  [['hi', '--stats', 'all'], '--stats must be off, basic or profile, not "all".'],
  [['hi', '--stats'], "Option '--stats <level>' argument missing."],
  [['hi', '--json', '--ndjson'], ''],
  [['hi', '--set', 'context.n_ctxx=4'], 'context.n_ctxx is not a setting; did you mean context.n_ctx?'],
  [['hi', '--set', 'n_ctx'], 'The setting "n_ctx" is not of the form group.key=value.'],
  [['hi', '--samplers', 'top_k,hot'], 'sampling.samplers'],
  [['hi', '--min-p', '0.1', '--samplers', 'top_k'], 'sampling.min_p has no effect'],
  [['hi', '--schema', '{"type"'], '--schema is not valid JSON.'],
  [['hi', '--grammar', 'root ::= "a"', '--schema', '{}'], '--grammar and --schema exclude each other.'],
  [['sipp-tiny', ''], 'The prompt is empty.'],
  [['-'], 'There is no prompt.'],
  [['sipp-tiny'], 'There is no prompt.'],
  [['chat'], 'A chat needs a terminal for its input and its output.'],
])('%j is wrong usage', async (words, message) => {
  const { code, stdout, stderr } = await runCli(words);
  expect(code).toBe(2);
  if (message === '') return;
  expect(stdout).toBe('');
  expect(stderr.split('\n')[0]).toContain(`sipp: ${message}`);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
});

test('programs get errors as JSON on stdout', async () => {
  const json = await runCli(['hi', '--json', '--threads', '-1']);
  expect(json).toMatchObject({ code: 2, stderr: '' });
  expect(JSON.parse(json.stdout)).toMatchObject({
    error: { code: 'invalid_usage', message: expect.stringContaining('--threads') },
  });
  const lines = await runCli(['--ndjson', 'missing.gguf', 'hi']);
  expect(lines).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(lines.stdout)).toMatchObject({ type: 'error', error: { code: 'model_not_found' } });
});

test('stdin that is not text is refused', async () => {
  const { code, stderr } = await runCli(['-'], { input: new Uint8Array([0xff, 0xfe, 0x00]) });
  expect(code).toBe(2);
  expect(stderr).toContain('sipp: What came on stdin is not UTF-8 text.');
});
