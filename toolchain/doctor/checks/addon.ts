import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readElf } from '../../gpu/elf.ts';
import { type AddonManifest, readAddonManifest } from '../../native/addon-manifest.ts';
import { prepareAddon } from '../../native/build-addon.ts';
import { addonFolder, addonName } from '../../native/plan-addon.ts';
import { llamaRelease } from '../../prebuilt/packages.ts';
import {
  bySetup,
  type Check,
  type CheckContext,
  type CheckOutcome,
  failed,
  forTargets,
  ok,
  warning,
} from '../check.ts';
import type { GpuBackend } from '../gpu-backend.ts';

/** The engine for the processor, which set-up links. */
export const addonCheck: Check = {
  code: 'addon.current',
  title: 'engine addon',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run(context) {
    const outcome = await inspectAddon('cpu', context);
    if (outcome !== undefined) return outcome;
    const preparation = await prepareAddon({ ...context, backend: 'cpu' });
    const summary = 'not built; sipp falls back to node-llama-cpp';
    if (preparation.plan) return failed(summary, { reason: 'It was not compiled yet.', ...bySetup });
    return failed(summary, { reason: preparation.reason, fix: preparation.fix });
  },
};

/** What there is to say about the addon of a backend; undefined where there is none. */
export async function inspectAddon(
  backend: GpuBackend | 'cpu',
  context: CheckContext,
): Promise<CheckOutcome | undefined> {
  const { root, host } = context;
  const name = addonName(backend, host);
  const path = join(root, addonFolder, `${name}.node`);
  const manifest = readAddonManifest(join(root, addonFolder, `${name}.json`));
  if (manifest === undefined || !existsSync(path)) return undefined;
  // Its inputs and flags fill pages.
  const { inputs: _inputs, flags: _flags, files: _files, ...details } = manifest;
  const remedy = backend === 'cpu' ? bySetup : { fix: rebuild(manifest) };
  if (manifest.libraryRelease !== llamaRelease) {
    const reason = `It was compiled for llama.cpp ${manifest.libraryRelease}, the libraries are ${llamaRelease}.`;
    return failed('of another release', { reason, ...remedy, details });
  }
  const absent = await absentLibraries(path, join(root, addonFolder, manifest.librariesDirectory));
  if (absent.length > 0) {
    const reason = `It was linked to ${absent.join(', ')}, which '${manifest.librariesDirectory}' does not hold.`;
    return failed('does not fit its libraries', { reason, ...remedy, details });
  }
  const preparation = await prepareAddon({ ...context, backend, linkage: manifest.linkage });
  if (preparation.plan && !preparation.isCurrent) {
    const reason = `Since it was built, something has changed: ${preparation.changes.join('; ')}.`;
    return warning('out of date', { reason, ...remedy, details });
  }
  return ok(`${manifest.name}, llama.cpp ${manifest.libraryRelease}`, details);
}

/** Those of llama.cpp's libraries that an addon asks for by name and that are not in its folder. */
async function absentLibraries(addon: string, folder: string): Promise<readonly string[]> {
  const elf = await readElf(addon);
  const own = elf?.needed.filter((soname) => /^lib(?:llama|ggml|mtmd)/.test(soname)) ?? [];
  return own.filter((soname) => !existsSync(join(folder, soname)));
}

function rebuild({ backend, linkage }: AddonManifest): string {
  return `sipp build node${linkage === 'prebuilt' ? ' --prebuilt' : ''} --backend ${backend}`;
}
