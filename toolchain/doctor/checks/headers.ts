import { existsSync } from 'node:fs';
import { headersDirectory } from '../../native/llama-headers.ts';
import { bundledRelease } from '../../native/unpack-bundle.ts';
import { llamaRelease } from '../../prebuilt/packages.ts';
import { bySetup, type Check, failed, forTargets, ok, skipped } from '../check.ts';

export const headersCheck: Check = {
  code: 'headers.llama',
  title: 'llama.cpp headers',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ root, host }) {
    if (host.platform === 'win32') return skipped('not used', 'On Windows the engine is not compiled during set-up.');
    const release = bundledRelease(root);
    if (release !== undefined && release !== llamaRelease) {
      const reason = `node-llama-cpp carries llama.cpp ${release}, the libraries are ${llamaRelease}.`;
      return failed(`${release}`, { reason, fix: 'npm ci --ignore-scripts' });
    }
    if (existsSync(headersDirectory(root, llamaRelease))) return ok(llamaRelease);
    return failed('not unpacked', { reason: 'The engine cannot be compiled without them.', ...bySetup });
  },
};
