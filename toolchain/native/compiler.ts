import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { lastLines, type RunCommand, runCommand } from '../run-command.ts';

export interface Compiler {
  /** Program and leading arguments, such as `['ccache', 'g++']`. */
  readonly command: readonly string[];
  readonly family: 'gcc' | 'clang';
  /** First line of `--version`. */
  readonly version: string;
  readonly major: number;
}

export interface CompilerSearch {
  readonly compiler?: Compiler;
  /** What was tried before and why it will not do, one sentence each. */
  readonly rejected: readonly string[];
}

export interface CompilerOptions {
  readonly host: Pick<Host, 'platform'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly run?: RunCommand;
}

/** First releases with the whole of C++17 and its library. Apple counts its own clang from 10 on, too. */
const minimumMajor = { gcc: 9, clang: 10 } as const;

/** The C++ compiler to use: `$CXX` when it is set and nothing else, otherwise the first of the usual names that answers. */
export async function findCompiler({ host, env, signal, run = runCommand }: CompilerOptions): Promise<CompilerSearch> {
  if (host.platform === 'win32') return { rejected: ['Compiling on Windows is not supported yet.'] };
  const rejected: string[] = [];
  for (const command of candidates(env['CXX'])) {
    const { exitCode, stdout, isMissing } = await run([...command, '--version'], { signal });
    const [version = ''] = stdout.split('\n');
    const compiler = exitCode === 0 ? parseCompiler(command, version) : undefined;
    if (compiler && compiler.major >= minimumMajor[compiler.family]) return { compiler, rejected };
    rejected.push(rejection(command.join(' '), { isMissing, version, compiler }));
  }
  return { rejected };
}

/** Compiles a few lines, because a compiler without its headers or without the developer tools still tells its version. */
export async function tryCompiler(
  { command }: Compiler,
  { signal, run = runCommand }: Pick<CompilerOptions, 'signal' | 'run'>,
): Promise<{ readonly works: true } | { readonly works: false; readonly reason: string }> {
  const source = join(tmpdir(), `sipp-compiler-${process.pid}-${Date.now()}.cpp`);
  try {
    await writeFile(source, '#include <string>\n#include <optional>\nstd::optional<std::string> answer;\n');
    const { exitCode, stderr } = await run([...command, '-std=c++17', '-fsyntax-only', source], { signal });
    return exitCode === 0 ? { works: true } : { works: false, reason: lastLines(stderr, 5) };
  } finally {
    await rm(source, { force: true });
  }
}

export function parseCompiler(command: readonly string[], version: string): Compiler | undefined {
  // Distributions put their own name into the brackets: `c++ (Debian 12.2.0-14) 12.2.0`.
  const isGcc = /^\S*(?:g\+\+|c\+\+|gcc)\S* \(/.test(version);
  const family = /clang/i.test(version) ? 'clang' : isGcc ? 'gcc' : undefined;
  // `g++ (Debian 12.2.0-14) 12.2.0`, `Apple clang version 15.0.0 (…)`: the last number with a dot that stands alone.
  const numbers = version.replaceAll(/\([^)]*\)/g, '').match(/\d+\.\d+(?:\.\d+)?/g);
  const major = Number.parseInt(numbers?.at(-1) ?? '', 10);
  if (family === undefined || Number.isNaN(major)) return undefined;
  return { command, family, version, major };
}

function candidates(chosen: string | undefined): readonly (readonly string[])[] {
  const words = chosen?.trim().split(/\s+/).filter(Boolean) ?? [];
  return words.length > 0 ? [words] : [['c++'], ['g++'], ['clang++']];
}

interface Findings {
  readonly isMissing: boolean;
  readonly version: string;
  readonly compiler: Compiler | undefined;
}

function rejection(name: string, { isMissing, version, compiler }: Findings): string {
  if (isMissing) return `${name} was not found.`;
  if (compiler)
    return `${name} is ${compiler.family} ${compiler.major}; ${minimumMajor[compiler.family]} is the oldest that works.`;
  return version === '' ? `${name} does not run.` : `${name} is neither gcc nor clang: '${version}'.`;
}
