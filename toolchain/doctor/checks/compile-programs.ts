import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveCudaArchitectures } from '../../gpu/cuda-architectures.ts';
import { findCompiler } from '../../native/compiler.ts';
import { lastLines, runCommand } from '../../run-command.ts';
import {
  type Check,
  type CheckContext,
  type CheckOutcome,
  failed,
  forBackend,
  forTargets,
  ok,
  skipped,
} from '../check.ts';

/** What a compiler is given, and what has to work one after the other. Paths are below a folder that is removed afterwards. */
interface Trial {
  readonly file: string;
  readonly source: string;
  readonly commands: (folder: string) => readonly (readonly string[])[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the last command prints. */
  readonly prints?: string;
}

interface Program {
  readonly name: string;
  readonly title: string;
  readonly fix: string;
  readonly appliesTo: Check['appliesTo'];
  /** Undefined where there is no such compiler. */
  readonly prepare: (context: CheckContext) => Promise<Trial | undefined>;
}

/** Emscripten fills its cache when it is used first. */
const TIMEOUT_MS = 300_000;

const programs: readonly Program[] = [
  {
    name: 'cxx',
    title: 'compile with C++',
    fix: './setup.sh',
    appliesTo: forTargets('core', 'node', 'gateway'),
    async prepare({ host, env, signal }) {
      const { compiler } = await findCompiler({ host, env, signal });
      if (!compiler) return undefined;
      return {
        file: 'program.cpp',
        source: '#include <iostream>\n#include <optional>\nint main() { std::cout << std::optional(42).value(); }\n',
        prints: '42',
        commands: (folder) => [
          [...compiler.command, '-std=c++17', join(folder, 'program.cpp'), '-o', join(folder, 'program')],
          [join(folder, 'program')],
        ],
      };
    },
  },
  {
    name: 'emscripten',
    title: 'compile with Emscripten',
    fix: 'sipp toolchain install emscripten',
    appliesTo: forTargets('wasm'),
    async prepare({ lookUps }) {
      const status = await lookUps.tool('emscripten');
      if (status.state !== 'ready') return undefined;
      const { path, env } = status.tool;
      return {
        file: 'program.cpp',
        source:
          '#include <cstdio>\n#include <optional>\nint main() { std::printf("%d", std::optional(42).value()); }\n',
        prints: '42',
        env,
        commands: (folder) => [
          [
            existsSync(join(path, 'em++')) ? join(path, 'em++') : 'em++',
            '-std=c++17',
            // Before 3.1.20 a program cannot find its module beside itself in a Node that has `fetch`.
            '-sSINGLE_FILE',
            join(folder, 'program.cpp'),
            '-o',
            join(folder, 'program.js'),
          ],
          [process.execPath, join(folder, 'program.js')],
        ],
      };
    },
  },
  {
    name: 'glslc',
    title: 'compile with glslc',
    fix: 'sipp toolchain install vulkan',
    appliesTo: forBackend('vulkan', 'node'),
    async prepare({ lookUps }) {
      const { glslc } = await lookUps.vulkan();
      if (glslc === undefined) return undefined;
      return {
        file: 'program.comp',
        source:
          '#version 450\nlayout(local_size_x = 32) in;\nlayout(binding = 0) buffer Data { float x[]; };\nvoid main() { x[gl_GlobalInvocationID.x] *= 2.0; }\n',
        commands: (folder) => [
          [glslc, '--target-env=vulkan1.2', join(folder, 'program.comp'), '-o', join(folder, 'program.spv')],
        ],
      };
    },
  },
  {
    name: 'nvcc',
    title: 'compile with nvcc',
    fix: 'sipp toolchain install cuda',
    appliesTo: forBackend('cuda', 'node'),
    async prepare({ lookUps, root, env, signal }) {
      const { nvcc, version } = await lookUps.cuda();
      if (nvcc === undefined) return undefined;
      const { list } = await resolveCudaArchitectures({ root, env, signal, nvccVersion: version });
      const number = /\d+[af]?/.exec(list)?.[0] ?? '';
      return {
        file: 'program.cu',
        source: '__global__ void twice(float *x) { x[threadIdx.x] *= 2.0f; }\n',
        commands: (folder) => [
          [nvcc, `-arch=sm_${number}`, '-c', join(folder, 'program.cu'), '-o', join(folder, 'program.o')],
        ],
      };
    },
  },
];

/** A few lines through every compiler that is there. */
export const compileChecks: readonly Check[] = programs.map(({ name, title, fix, appliesTo, prepare }) => ({
  code: `compile.${name}`,
  title,
  required: false,
  appliesTo: (scope, host) => scope.deep && appliesTo(scope, host),

  async run(context) {
    const trial = await prepare(context);
    if (trial === undefined) return skipped('not there', 'There is nothing to try.');
    return compile(trial, { fix, signal: context.signal });
  },
}));

async function compile(
  { file, source, commands, prints, env }: Trial,
  { fix, signal }: { readonly fix: string; readonly signal: AbortSignal },
): Promise<CheckOutcome> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'sipp-doctor-'));
  try {
    await writeFile(join(folder, file), source);
    let stdout = '';
    for (const command of commands(folder)) {
      const result = await runCommand(command, { signal, timeoutMs: TIMEOUT_MS, cwd: folder, ...(env && { env }) });
      if (result.exitCode !== 0) {
        const reason = lastLines(result.stderr, 6) || `${command[0]} ended with ${result.exitCode ?? result.killedBy}.`;
        return failed('does not work', { reason, fix, details: { command: command.join(' ') } });
      }
      stdout = result.stdout;
    }
    if (prints === undefined || stdout === prints) return ok(`after ${Math.round(performance.now() - started)} ms`);
    return failed('wrong result', { reason: `The program printed '${stdout}', not '${prints}'.`, fix });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
