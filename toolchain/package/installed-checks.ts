import { packageField } from '../../models/package-root.ts';
import { locateAddons } from '../../runtime/engine/locate.ts';
import { engineCommand, fallbackCommand } from '../../runtime/engine/platform-package.ts';
import { type Check, failed, ok } from '../doctor/check.ts';
import { decodeCheck } from '../doctor/checks/decode.ts';
import { diskCheck } from '../doctor/checks/disk.ts';
import { memoryCheck } from '../doctor/checks/memory.ts';
import { modelCheck } from '../doctor/checks/model.ts';
import { nodeCheck } from '../doctor/checks/node.ts';
import { processorCheck } from '../doctor/checks/processor.ts';
import type { Host } from '../host.ts';
import { isFor, releaseTargets } from './release-targets.ts';

/** Which engines npm has installed. */
export const enginePackageCheck: Check = {
  code: 'engine.package',
  title: 'engine package',
  required: false,
  appliesTo: () => true,

  async run({ root, host, env }) {
    const { platform, arch } = host;
    const { addons, faults } = locateAddons({ root, platform, arch, enginePath: env['SIPP_ENGINE_PATH'] });
    const details = { addons, faults };
    const [fault] = faults;
    if (fault) {
      const reason = `The engine for ${fault.backend} cannot be used: ${fault.reason}.`;
      return failed(`${fault.backend} does not fit`, { reason, fix: fixFor(host), details });
    }
    if (addons.length === 0) {
      const reason = `There is no package with the native engine for ${platform}-${arch}; sipp needs node-llama-cpp instead.`;
      return failed('none', { reason, fix: fixFor(host), details });
    }
    const found = addons.map(({ backend, libraryRelease }) => `${backend} (llama.cpp ${libraryRelease ?? 'unknown'})`);
    return ok(found.join(', '), details);
  },
};

/** What `sipp doctor` looks at in an installed copy: nothing there is ever built. */
export const installedChecks: readonly Check[] = [
  nodeCheck,
  enginePackageCheck,
  withFix(decodeCheck, fixFor),
  withFix(modelCheck, () => `npm install --force @sipphq/sipp@${packageField('version')}`),
  processorCheck,
  memoryCheck,
  diskCheck,
];

function fixFor(host: Host): string {
  return releaseTargets.some((target) => isFor(target, host)) ? engineCommand() : fallbackCommand();
}

/** The same check with the advice for an installed copy. */
function withFix(check: Check, fix: (host: Host) => string): Check {
  return {
    ...check,
    run: async (context) => {
      const { repair: _, ...outcome } = await check.run(context);
      return outcome.fix === undefined ? outcome : { ...outcome, fix: fix(context.host) };
    },
  };
}
