import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cmakeUnit } from './cmake-unit.ts';
import type { CoreChoice } from './core-definitions.ts';
import { prepareCore } from './prepare-core.ts';
import type { Unit } from './unit.ts';

/** The yardsticks of `sipp bench`, what makes models smaller, and the tests of ggml's operators. */
const programs = ['llama-bench', 'llama-server', 'llama-quantize', 'llama-perplexity', 'test-backend-ops'];

/** llama.cpp's own programs for a backend, from the same source and with the same flags as the engine's libraries. */
export function llamaToolsUnit(choice: CoreChoice, { required }: Pick<Unit, 'required'>): Unit {
  const { backend } = choice;
  const unit = { id: `llama-tools-${backend}`, title: `llama.cpp's tools for ${backend}`, needs: [], required };
  return cmakeUnit(unit, async (context) => {
    const search = await prepareCore(choice, programs, context);
    if (!search.core) return search;
    const folder = `.build/artifacts/llama-tools/${backend}`;
    const place = { target: 'llama-tools', flavour: backend, folder, manifestName: 'manifest.json' };
    return { artifact: { ...search.core, ...place, collect: programsAndLibraries } };
  });
}

function programsAndLibraries(output: string): ReadonlyMap<string, string> {
  const isWanted = (name: string) => programs.includes(name.replace(/\.exe$/, '')) || /\.(?:so|dylib|dll)$/.test(name);
  return new Map(
    readdirSync(output)
      .filter(isWanted)
      .sort()
      .map((name) => [name, join(output, name)]),
  );
}
