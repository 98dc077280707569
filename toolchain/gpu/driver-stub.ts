import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import type { Compiler } from '../native/compiler.ts';
import { lastLines, runCommand } from '../run-command.ts';

export interface DriverStubOptions {
  /** The folder with `cuda.h`. */
  readonly includeDirectory: string;
  /** The stub becomes `lib/stubs/libcuda.so` below it, where `findCudaToolkit` looks. */
  readonly directory: string;
  readonly compiler: Pick<Compiler, 'command'>;
  readonly signal: AbortSignal;
}

/** What NVIDIA's own stub answers to every call: CUDA_ERROR_STUB_LIBRARY. */
const STUB_ERROR = 34;

/**
 * Makes a library to link where there is no driver, as NVIDIA's toolkits bring one and their PyPI wheels do not: every function of
 * `cuda.h`, and the name `libcuda.so.1`, under which the driver's own library is loaded when the program runs.
 *
 * @throws SippError `tool_missing` with the compiler's words
 */
export async function makeDriverStub({
  includeDirectory,
  directory,
  compiler,
  signal,
}: DriverStubOptions): Promise<string> {
  const folder = join(directory, 'lib', 'stubs');
  const draft = join(folder, `libcuda.${process.pid}`);
  const header = join(includeDirectory, 'cuda.h');
  await mkdir(folder, { recursive: true });
  try {
    const preprocessed = await compile([...compiler.command, '-E', '-P', '-x', 'c++', header], signal);
    await writeFile(`${draft}.c`, stubSource(preprocessed));
    const link = ['-x', 'c++', '-shared', '-fPIC', '-Wl,-soname,libcuda.so.1', '-o', `${draft}.so`, `${draft}.c`];
    await compile([...compiler.command, ...link], signal);
    await rename(`${draft}.so`, join(folder, 'libcuda.so'));
    return join(folder, 'libcuda.so');
  } finally {
    await rm(`${draft}.c`, { force: true });
    await rm(`${draft}.so`, { force: true });
  }
}

/** After the preprocessor, functions have the names that programs are linked with, such as `cuMemAlloc_v2`. */
function stubSource(header: string): string {
  const names = [...header.matchAll(/\bCUresult\s+(cu[A-Z]\w*)\s*\(/g)].map(([, name = '']) => name);
  const functions = [...new Set(names)].map((name) => `int ${name}() { return ${STUB_ERROR}; }`);
  return `extern "C" {\n${functions.join('\n')}\n}\n`;
}

async function compile(command: readonly string[], signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(command, { signal });
  if (exitCode === 0) return stdout;
  throw new SippError('tool_missing', `A stub of libcuda.so could not be made: ${lastLines(stderr, 5)}`, {
    hint: 'Install the whole CUDA toolkit, which brings one, or the NVIDIA driver.',
  });
}
