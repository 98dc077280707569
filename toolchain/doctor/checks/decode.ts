import { existsSync } from 'node:fs';
import { answerOnce } from '../answer-once.ts';
import { bySetup, type Check, failed, forTargets, ok, warning } from '../check.ts';

/** Proves the engine by using it. */
export const decodeCheck: Check = {
  code: 'engine.decode',
  title: 'engine answers',
  required: true,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ decode, signal }) {
    const [, script] = decode;
    if (script?.endsWith('main.js') && !existsSync(script)) {
      return failed('no command line', { reason: `There is no '${script}'.`, fix: './setup.sh' });
    }
    const { failure, engine, elapsedMs, details } = await answerOnce(decode, signal);
    if (failure) return failed(failure.summary, { reason: failure.reason, fix, details });
    if (engine === 'node-llama') {
      const reason = 'The answer came from node-llama-cpp, because the native engine was not used.';
      return warning(`one token after ${elapsedMs} ms`, { reason, ...bySetup, details });
    }
    return ok(`one token after ${elapsedMs} ms, start included`, details);
  },
};

const fix = 'sipp setup && sipp "Hello" --verbose';
