import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../models/package-root.ts';
import { type LoggedCommandOptions, runLogged } from './logged-command.ts';

test('the log holds the command, everything it printed, and how it ended', async () => {
  const { options, log } = createOptions();

  await runLogged(script("console.log('out'); console.error('err'); process.stdout.write('no line break')"), options);

  expect(log()).toMatch(/^# .*node.* -e console\.log.*\n# in .*\n# \d{4}-.*Z\n\n/);
  expect(log()).toContain('out\n');
  expect(log()).toContain('err\n');
  expect(log()).toMatch(/no line break.*\n# exit code 0 after [\d.]+ s\n$/s);
});

test('lines and progress are told as they come', async () => {
  const { options } = createOptions();
  const lines: string[] = [];
  const progress: string[] = [];
  const printed = '[1/3] one\\n\\n[ 50%] two\\r\\n[3/3] three\\rfour é\\nlast';

  await runLogged(script(`process.stdout.write('${printed}')`), {
    ...options,
    onLine: (line) => lines.push(line),
    onProgress: (done, total) => progress.push(`${done} of ${total}`),
  });

  expect(lines).toEqual(['[1/3] one', '[ 50%] two', '[3/3] three', 'four é', 'last']);
  expect(progress).toEqual(['1 of 3', '50 of 100', '3 of 3']);
});

test('a failure quotes the lines around the first error, and names the log', async () => {
  const { options } = createOptions();
  const work = `for (let i = 0; i < 100; i += 1) console.log(i === 40 ? 'a.cpp:1:2: error: \\x1b[31mno\\x1b[0m such thing' : 'line ' + i);
    process.exitCode = 3;`;

  const failure = runLogged(script(work), options);

  await expect(failure).rejects.toMatchObject({
    code: 'build_failed',
    hint: expect.stringContaining(`'${options.logPath}'`),
  });
  const { message } = await failure.catch((error) => error);
  expect(message).toMatch(
    /^The work failed with exit code 3:\nline 37\nline 38\nline 39\na\.cpp:1:2: error: no such thing\n/,
  );
  expect(message.split('\n')).toHaveLength(16);
});

test('without a line that says error, the last lines are quoted', async () => {
  const work = "for (let i = 0; i < 100; i += 1) console.log('line ' + i); process.exitCode = 1;";
  const { message } = await runLogged(script(work), createOptions().options).catch((error) => error);
  expect(message.split('\n').slice(1)).toEqual(Array.from({ length: 15 }, (_, index) => `line ${85 + index}`));
});

test.each([
  ["process.kill(process.pid, 'SIGKILL')", 'was ended by SIGKILL.', 'ran out of memory'],
  [
    "console.log('g++: fatal error: Killed signal terminated program cc1plus'); process.exitCode = 1",
    '',
    'out of memory',
  ],
  ["console.log('write: No space left on device'); process.exitCode = 1", '', 'The disk is full'],
])('%s: the hint says what the machine lacked', async (work, message, hint) => {
  const failure = runLogged(script(work), createOptions().options);
  await expect(failure).rejects.toMatchObject({
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test('a program that is not there is named', async () => {
  const failure = runLogged(['no-such-program', 'x'], createOptions().options);
  await expect(failure).rejects.toMatchObject({
    code: 'tool_missing',
    message: "The work needs 'no-such-program', which was not found.",
  });
});

test('a log that cannot be written is a failure of its own', async () => {
  const { options } = createOptions();
  const failure = runLogged(script(''), { ...options, logPath: join(options.cwd, 'missing', 'x.log') });
  await expect(failure).rejects.toMatchObject({ code: 'file_failed' });
});

test.skipIf(process.platform === 'win32')('an aborted command ends with everything it started', async () => {
  const { options } = createOptions();
  const interruption = new AbortController();
  const reason = new Error('enough');
  const pids: number[] = [];
  // The grandchild does not care to be told, as a compiler in the middle of a file may not.
  const work = `const { spawn } = require('node:child_process');
    const child = spawn('sh', ['-c', 'trap "" TERM; echo pid $$; while :; do sleep 1; done'], { stdio: 'inherit' });
    console.log('pid ' + process.pid);
    setInterval(() => undefined, 1000);`;

  const running = runLogged(script(work), {
    ...options,
    signal: interruption.signal,
    onLine: (line) => {
      pids.push(Number(line.replace('pid ', '')));
      if (pids.length === 2) interruption.abort(reason);
    },
  });

  await expect(running).rejects.toBe(reason);
  expect(pids.map(isRunning)).toEqual([false, false]);
});

test.skipIf(process.platform === 'win32')('what a program leaves behind is ended too', async () => {
  let pid = 0;
  const { options } = createOptions();
  await runLogged(['sh', '-c', 'sleep 600 & echo $!'], {
    ...options,
    onLine: (line) => {
      pid = Number(line);
    },
  });
  expect(isRunning(pid)).toBe(false);
});

test.skipIf(process.platform === 'win32')('a daemon that left with the output holds nothing up', async () => {
  const { options } = createOptions();
  let pid = 0;
  const work = `const { spawn } = require('node:child_process');
    const daemon = spawn('sleep', ['600'], { stdio: 'inherit', detached: true });
    daemon.unref();
    console.log(daemon.pid);`;

  await runLogged(script(work), {
    ...options,
    onLine: (line) => {
      pid = Number(line);
    },
  });

  expect(isRunning(pid)).toBe(true);
  process.kill(pid);
});

test('fifty megabytes reach the log to the last byte, without piling up in memory', async () => {
  const { options } = createOptions();
  const line = `${'x'.repeat(99)}\\n`;
  const work = `const block = '${line}'.repeat(1000); let left = 500;
    const more = () => { while (left-- > 0) if (!process.stdout.write(block)) return process.stdout.once('drain', more); };
    more();`;
  const main = `import { runLogged } from './toolchain/logged-command.ts';
    const { command, ...options } = JSON.parse(process.argv[2]);
    let lines = 0;
    const { signal } = new AbortController();
    await runLogged(command, { ...options, signal, onLine: () => { lines += 1; } });
    console.log(JSON.stringify({ lines, peakBytes: process.resourceUsage().maxRSS * 1024 }));`;

  // In a process of its own, whose memory can be measured.
  const program = await bundle(main, join(options.cwd, 'main.mjs'));
  const { stdout } = await execa(process.execPath, [program, JSON.stringify({ ...options, command: script(work) })]);

  const { lines, peakBytes } = JSON.parse(stdout);
  expect(lines).toBe(500_000);
  expect(statSync(options.logPath).size).toBeGreaterThan(50_000_000);
  // Node itself takes some 60 MB.
  expect(peakBytes).toBeLessThan(200_000_000);
});

async function bundle(contents: string, outfile: string): Promise<string> {
  await build({
    stdin: { contents, resolveDir: packageRoot(), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

function script(text: string): readonly string[] {
  return [process.execPath, '-e', text];
}

function createOptions(): { options: LoggedCommandOptions; log: () => string } {
  const cwd = mkdtempSync(join(tmpdir(), 'sipp-logged-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const logPath = join(cwd, 'x.log');
  const { signal } = new AbortController();
  return { options: { cwd, signal, logPath, describe: 'The work' }, log: () => readFileSync(logPath, 'utf8') };
}

/** A dead process that nobody has collected yet does not count. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // ESRCH, or gone between the two looks.
    return false;
  }
}
