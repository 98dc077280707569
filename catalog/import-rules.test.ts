import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../models/package-root.ts';
import { findCycles, findViolations, type SourceModule } from './import-rules.ts';
import { readImports } from './read-imports.ts';
import { filesBelow } from './test-files.ts';

const rooms = ['cli', 'runtime', 'models', 'toolchain', 'catalog', 'gateway', 'examples'];

const modules = readModules();

test('no file imports upwards or sideways', () => {
  expect(findViolations(modules)).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(findCycles(modules)).toEqual([]);
});

test.each([
  ['models/a.ts', "import { b } from '../runtime/b.ts';", 'models may not import runtime'],
  ['models/a.ts', "import type { B } from '../runtime/b.ts';", 'models may not import runtime'],
  ['runtime/a.ts', "export * from '../cli/b.ts';", 'runtime may not import cli'],
  ['toolchain/a.ts', "await import('../catalog/b.ts');", 'toolchain may not import catalog'],
  ['toolchain/a.ts', "type B = import('../gateway/b.ts').B;", 'toolchain may not import gateway'],
  ['runtime/contract/a.ts', "import { join } from 'node:path';", 'contract imports nothing'],
  ['runtime/contract/a.ts', "import { b } from '../b.ts';", 'contract may not import runtime'],
  ['gateway/admin-ui/src/a.tsx', "import { b } from '../../b.ts';", 'only types'],
  ['gateway/a.ts', "import { b } from './admin-ui/src/b.ts';", 'gateway may not import admin-ui'],
  ['examples/a/b.ts', "import { b } from '../../runtime/index.ts';", 'examples may not import runtime'],
  ['cli/a.ts', "import { b } from './utils/b.ts';", 'there is no utils folder'],
])('%s with `%s` is refused', (path, text, message) => {
  expect(findViolations([moduleOf(path, text)])).toEqual([expect.stringContaining(message)]);
});

test.each([
  ['runtime/a.ts', "import { b } from '../models/b.ts'; import { c } from './contract/c.ts';"],
  ['cli/a.tsx', "const { b } = await import('../toolchain/b.ts');"],
  ['gateway/admin-ui/src/a.tsx', "import type { B } from '../../b.ts';"],
  ['gateway/admin-ui/a.test.ts', "import { b } from '../b.ts';"],
  ['examples/a/b.ts', "import { SippClient } from '@sipphq/sipp';"],
  ['models/a.ts', "// import { b } from '../cli/b.ts'\nconst text = \"import '../cli/b.ts'\";"],
])('%s with `%s` is allowed', (path, text) => {
  expect(findViolations([moduleOf(path, text)])).toEqual([]);
});

test('a circle of files is named from end to end', () => {
  const circle = [
    moduleOf('models/a.ts', "import './b.ts';"),
    moduleOf('models/b.ts', "export { c } from './c.ts';"),
    moduleOf('models/c.ts', "import type { A } from './a.ts';"),
  ];
  expect(findCycles(circle)).toEqual(['models/a.ts → models/b.ts → models/c.ts → models/a.ts']);
});

function moduleOf(path: string, text: string): SourceModule {
  return { path, imports: readImports(path, text) };
}

function readModules(): readonly SourceModule[] {
  const root = packageRoot();
  return rooms
    .flatMap((room) => filesBelow(root, room))
    .filter((path) => /\.(?:ts|tsx|mts|mjs)$/.test(path))
    .map((path) => moduleOf(path, readFileSync(join(root, path), 'utf8')));
}
