export type SuiteGroup = 'unit' | 'smoke';
export type Layer = 'whitebox' | 'interface';

export interface Suite {
  readonly id: string;
  /** `unit`: runs everywhere and often; `smoke`: takes long, or needs what few machines have. */
  readonly group: SuiteGroup;
  /** `interface`: through a door that users have (the command line, the library); `whitebox`: everything behind. Of unit suites. */
  readonly layer?: Layer;
  readonly description: string;
  /** Test files, as globs below the root. The first suite of the table that matches a file owns it. */
  readonly include: readonly string[];
  /** What a machine needs beside Node; tests that miss it are skipped and say so. */
  readonly requirements: readonly string[];
}

export const suites: readonly Suite[] = [
  {
    id: 'builds',
    group: 'smoke',
    description: 'Every build of the engine that this machine can do, by the commands, and an answer from each.',
    include: ['toolchain/**/*.smoke.ts'],
    requirements: ['C++ compiler', 'CMake', 'half an hour'],
  },
  {
    id: 'toolchain',
    group: 'unit',
    layer: 'whitebox',
    description: 'Set-up, launchers, builds and checks of this machine.',
    include: ['toolchain/**'],
    requirements: ['C++ compiler', 'git'],
  },
  {
    id: 'catalog',
    group: 'unit',
    layer: 'whitebox',
    description: 'The list of suites itself, and the import rules between rooms.',
    include: ['catalog/**'],
    requirements: [],
  },
  {
    id: 'models',
    group: 'unit',
    layer: 'whitebox',
    description: 'Model references, GGUF reading and writing, memory estimates.',
    include: ['models/**'],
    requirements: [],
  },
  {
    id: 'engine',
    group: 'unit',
    layer: 'whitebox',
    description: 'The engine core with real models: decoding, scheduling, cancellation, fallback.',
    include: ['runtime/engine/**', 'runtime/native/**'],
    requirements: ['engine addon'],
  },
  {
    id: 'api',
    group: 'unit',
    layer: 'interface',
    description: 'The library as applications use it.',
    include: ['runtime/*', 'examples/**'],
    requirements: ['engine addon'],
  },
  {
    id: 'runtime',
    group: 'unit',
    layer: 'whitebox',
    description: 'Configuration, contract, requests and endpoints of the library.',
    include: ['runtime/**'],
    requirements: [],
  },
  {
    id: 'gateway',
    group: 'unit',
    layer: 'whitebox',
    description:
      'The gateway server over real sockets: configuration, policy, targets, streams, metrics, drain and reload.',
    include: ['gateway/**'],
    requirements: ['engine addon'],
  },
  {
    id: 'cli',
    group: 'unit',
    layer: 'interface',
    description: 'The command line: words in, words and exit codes out.',
    include: ['cli/**'],
    requirements: ['engine addon'],
  },
];

/** The groups that `sipp test unit group` knows. */
export const groups = ['whitebox', 'interface', 'full'] as const;
export type Group = (typeof groups)[number];
