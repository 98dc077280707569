import { existsSync } from 'node:fs';
import { lastLines, runCommand } from '../../run-command.ts';
import { type Check, failed, ok, warning } from '../check.ts';

/** A loaded machine needs seconds for this; what takes a minute hangs. */
const TIMEOUT_MS = 60_000;

/** Proves the engine by using it, in a process of its own: an abort inside native code is a finding, not our end. */
export const decodeCheck: Check = {
  code: 'engine.decode',
  title: 'engine answers',
  required: true,

  async run({ decode, signal }) {
    const [, script] = decode;
    if (script?.endsWith('main.js') && !existsSync(script)) {
      return failed('no command line', { reason: `There is no '${script}'.`, fix: './setup.sh' });
    }
    const started = performance.now();
    const result = await runCommand(decode, { signal, timeoutMs: TIMEOUT_MS });
    const elapsedMs = Math.round(performance.now() - started);
    const details = { elapsedMs, command: decode.join(' ') };
    if (result.timedOut)
      return failed('no answer', { reason: `It took longer than ${TIMEOUT_MS / 1000} s.`, fix, details });
    if (result.killedBy !== undefined || (result.exitCode ?? 0) > 128) {
      const end = result.killedBy ?? `exit code ${result.exitCode}`;
      return failed(`crashed (${end})`, { reason: lastLines(result.stderr, 6), fix, details });
    }
    if (result.exitCode !== 0) {
      return failed('failed', { reason: errorOf(result.stdout) ?? lastLines(result.stderr, 6), fix, details });
    }
    if (engineOf(parse(result.stdout)) === 'node-llama') {
      const reason = 'The answer came from node-llama-cpp, because the native engine was not used.';
      return warning(`one token after ${elapsedMs} ms`, { reason, fix: './setup.sh', details });
    }
    return ok(`one token after ${elapsedMs} ms, start included`, details);
  },
};

const fix = 'sipp setup && sipp "Hello" --verbose';

/** The message in `{"error": {"message": …}}`. */
function errorOf(stdout: string): string | undefined {
  const message = field(field(parse(stdout), 'error'), 'message');
  return message === undefined ? undefined : String(message);
}

/** The name in `{"engine": {"name": …}}`. */
function engineOf(answer: unknown): unknown {
  return field(field(answer, 'engine'), 'name');
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(key)
    : undefined;
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    // It ended before it could write JSON.
    return undefined;
  }
}
