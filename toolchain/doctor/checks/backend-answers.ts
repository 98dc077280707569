import { locateAddons } from '../../../runtime/engine/locate.ts';
import { answerOnce } from '../answer-once.ts';
import { type Check, type DoctorBackend, failed, forBackend, ok, skipped } from '../check.ts';

const backends = ['cpu', 'cuda', 'metal', 'vulkan'] as const satisfies readonly DoctorBackend[];

/** One token from every backend that has an engine here, each in a process of its own. */
export const backendAnswerChecks: readonly Check[] = backends.map((backend) => ({
  code: `decode.${backend}`,
  title: `answer on ${backend}`,
  required: false,
  ...(backend !== 'metal' && { requiredBy: backend }),
  appliesTo: (scope, host) => scope.deep && forBackend(backend, 'core', 'node', 'gateway')(scope, host),

  async run({ root, host, decode, signal }) {
    const { addons, faults } = locateAddons({ root, ...host });
    const fault = faults.find((each) => each.backend === backend);
    const fix = `sipp build node --prebuilt --backend ${backend}`;
    if (fault) return failed('not usable', { reason: `${fault.reason}.`, fix });
    if (!addons.some((each) => each.backend === backend)) {
      return skipped('no engine', `sipp has no engine for ${backend} here.`);
    }
    const answer = await answerOnce([...decode, '--backend', backend], signal);
    const { failure, elapsedMs, details } = answer;
    if (failure) return failed(failure.summary, { reason: failure.reason, fix: look(backend), details });
    if (answer.backend !== backend) {
      const reason = `The answer came from ${String(answer.backend)}.`;
      return failed('not used', { reason, fix: look(backend), details });
    }
    return ok(`one token after ${elapsedMs} ms, start included`, details);
  },
}));

function look(backend: string): string {
  return `sipp doctor --backend ${backend}`;
}
