import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines } from '../../run-command.ts';
import type { FoundTool } from '../tool.ts';
import type { ToolSearch } from '../tool-search.ts';

/** Compiles and links a program with optimisation, which uses every part of it: Python, clang, the linker, Binaryen, Node. */
export async function tryEmscripten(tool: FoundTool, { run, signal, env }: ToolSearch): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-emscripten-'));
  try {
    const source = join(folder, 'probe.c');
    await writeFile(source, '#include <stdio.h>\nint main(void) { return puts("works") < 0; }\n');
    const command = [join(tool.path, 'emcc'), '-O2', source, '-o', join(folder, 'probe.js')];
    const { exitCode, stdout, stderr } = await run(command, { env: { ...env, ...tool.env }, signal });
    return exitCode === 0 ? undefined : lastLines(stderr || stdout, 5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
