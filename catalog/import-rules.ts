import { posix } from 'node:path';

export type Room =
  | 'contract'
  | 'models'
  | 'runtime'
  | 'gateway'
  | 'toolchain'
  | 'catalog'
  | 'cli'
  | 'examples'
  | 'admin-ui';

/** What a room may import beside itself. The floors of the house: upward and sideways imports are errors. */
export const allowedImports: Readonly<Record<Room, readonly Room[]>> = {
  contract: [],
  models: ['contract'],
  runtime: ['contract', 'models'],
  gateway: ['contract', 'models', 'runtime'],
  toolchain: ['contract', 'models', 'runtime'],
  catalog: ['contract', 'models', 'runtime'],
  cli: ['contract', 'models', 'runtime', 'gateway', 'toolchain', 'catalog'],
  // Programs a user could have written: only the public package name.
  examples: [],
  // A page in a browser: of the server it sees types and nothing else.
  'admin-ui': ['gateway'],
};

/** One import in a file. */
export interface ImportedModule {
  readonly specifier: string;
  /** `import type` or `export type`: gone when the program runs. */
  readonly isTypeOnly: boolean;
}

export interface SourceModule {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly imports: readonly ImportedModule[];
}

/** The room a path lies in; undefined for files at the root. */
export function roomOf(path: string): Room | undefined {
  if (path.startsWith('runtime/contract/')) return 'contract';
  // Its tests run in Node, in front of a whole gateway.
  if (path.startsWith('gateway/admin-ui/src/')) return 'admin-ui';
  const [folder] = path.split('/');
  return folder !== undefined && folder in allowedImports ? (folder as Room) : undefined; // Checked by `in`.
}

/** A sentence for every import that breaks a rule. */
export function findViolations(modules: readonly SourceModule[]): readonly string[] {
  return modules.flatMap(({ path, imports }) => imports.flatMap((item) => violationOf(path, item) ?? []));
}

function violationOf(path: string, { specifier, isTypeOnly }: ImportedModule): string | undefined {
  const room = roomOf(path);
  if (room === undefined) return undefined;
  if (!specifier.startsWith('.')) return foreignViolation(path, room, specifier);
  const target = resolveImport(path, specifier);
  if (/(?:^|\/)utils?\//.test(target)) return `${path} imports ${target}: there is no utils folder.`;
  const other = roomOf(target);
  if (other === undefined || other === room) return undefined;
  if (!allowedImports[room].includes(other)) return `${path} imports ${target}: ${room} may not import ${other}.`;
  if (room === 'admin-ui' && !isTypeOnly)
    return `${path} imports ${target}: admin-ui may import only types of ${other}.`;
  return undefined;
}

function foreignViolation(path: string, room: Room, specifier: string): string | undefined {
  // Tests of the ground floor are written with the test runner like all others.
  if (room !== 'contract' || /\.test\.tsx?$/.test(path)) return undefined;
  return `${path} imports '${specifier}': contract imports nothing, neither packages nor Node.`;
}

/** Chains of files that import each other, each as `a → b → a`. Types count: they are read in the same circle. */
export function findCycles(modules: readonly SourceModule[]): readonly string[] {
  const targets = new Map(modules.map(({ path, imports }) => [path, localTargets(path, imports)]));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, chain: readonly string[]): void => {
    const start = chain.indexOf(path);
    if (start !== -1) cycles.push([...chain.slice(start), path].join(' → '));
    if (start !== -1 || finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...chain, path]);
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}

function localTargets(path: string, imports: readonly ImportedModule[]): readonly string[] {
  return imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => resolveImport(path, specifier));
}

function resolveImport(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}
