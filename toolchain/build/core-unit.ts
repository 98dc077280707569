import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { coreFolder } from '../native/engine-libraries.ts';
import { cmakeUnit } from './cmake-unit.ts';
import type { CoreChoice } from './core-definitions.ts';
import { prepareCore } from './prepare-core.ts';
import type { Unit } from './unit.ts';

/** llama.cpp's shared libraries for a backend, compiled from the bundled source. */
export function coreUnit(choice: CoreChoice, { required }: Pick<Unit, 'required'>): Unit {
  const { backend } = choice;
  const unit = { id: `core-${backend}`, title: `llama.cpp for ${backend}`, needs: [], required };
  return cmakeUnit(unit, async (context) => {
    const search = await prepareCore(choice, ['llama', 'llama-common', 'ggml'], context);
    if (!search.core) return search;
    const place = { target: 'core', flavour: backend, folder: coreFolder(backend), manifestName: 'manifest.json' };
    return { artifact: { ...search.core, ...place, collect: builtLibraries } };
  });
}

/** The tools' own libraries lie in the same folder once somebody has built them. */
function builtLibraries(output: string): ReadonlyMap<string, string> {
  const pattern = /^(?:lib)?(?:llama|llama-common|ggml[\w-]*)\.(?:so|dylib|dll)$/;
  const names = readdirSync(output).filter((name) => pattern.test(name));
  return new Map(names.sort().map((name) => [name, join(output, name)]));
}
