import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readAddonManifest } from '../../native/addon-manifest.ts';
import { prepareAddon } from '../../native/build-addon.ts';
import { addonFolder, addonName } from '../../native/plan-addon.ts';
import { llamaRelease } from '../../prebuilt/packages.ts';
import { type Check, failed, ok, warning } from '../check.ts';

export const addonCheck: Check = {
  code: 'addon.current',
  title: 'engine addon',
  required: false,

  async run({ root, host, env, signal }) {
    const name = addonName('cpu', host);
    const manifest = readAddonManifest(join(root, addonFolder, `${name}.json`));
    const preparation = await prepareAddon({ root, host, env, signal, backend: 'cpu' });
    if (manifest === undefined || !existsSync(join(root, addonFolder, `${name}.node`))) {
      const reason = preparation.plan ? 'It was not compiled yet.' : preparation.reason;
      const fix = preparation.plan ? './setup.sh' : preparation.fix;
      return failed('not built; sipp falls back to node-llama-cpp', { reason, fix });
    }
    const details = { ...manifest };
    if (manifest.libraryRelease !== llamaRelease) {
      const reason = `It was compiled for llama.cpp ${manifest.libraryRelease}, the libraries are ${llamaRelease}.`;
      return failed('of another release', { reason, fix: './setup.sh', details });
    }
    if (preparation.plan && !preparation.isCurrent) {
      const reason = 'Sources, compiler or flags have changed since it was built.';
      return warning('out of date', { reason, fix: './setup.sh', details });
    }
    return ok(`${manifest.name}, llama.cpp ${manifest.libraryRelease}`, details);
  },
};
