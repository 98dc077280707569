import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';
import { filesLike, searchPath } from './places.ts';
import type { ToolkitSearch } from './toolkit-search.ts';

export type Glslc =
  | { readonly path: string; readonly version: string | undefined }
  | { readonly path?: never; readonly reason: string };

/** What llama.cpp's shaders use without asking first. Debian 12's glslc 2023.2 does not know it. */
const needed = 'GL_KHR_cooperative_matrix';

/** The first glslc on PATH or below these folders that compiles what llama.cpp's shaders are made of. */
export async function findGlslc(homes: readonly string[], search: ToolkitSearch): Promise<Glslc> {
  const folders = [...searchPath(search.env), ...homes.flatMap((home) => [join(home, 'bin'), join(home, 'Bin')])];
  const paths = new Set(folders.flatMap((folder) => filesLike(folder, /^glslc(?:\.exe)?$/)));
  let reason: string | undefined;
  for (const path of paths) {
    const version = await versionOf(path, search);
    const objection = await tryShader(path, search);
    if (objection === undefined) return { path, version };
    reason ??= `'${path}'${version === undefined ? '' : ` is shaderc ${version}; it`} ${objection}`;
  }
  return { reason: reason ?? 'glslc was not found.' };
}

/** `shaderc v2023.8 v2023.8` or, as Debian writes it, `shaderc 2023.2-1`. */
async function versionOf(path: string, { signal, run = runCommand }: ToolkitSearch): Promise<string | undefined> {
  const { stdout } = await run([path, '--version'], { signal });
  return /shaderc v?(\d+\.\d+)/.exec(stdout)?.[1];
}

async function tryShader(path: string, { signal, run = runCommand }: ToolkitSearch): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-glslc-'));
  try {
    const source = join(folder, 'probe.comp');
    await writeFile(source, `#version 450\n#extension ${needed} : require\nvoid main() {}\n`);
    const output = join(folder, 'probe.spv');
    const command = [path, '-fshader-stage=compute', '--target-env=vulkan1.3', '-o', output, source];
    const { exitCode, stderr } = await run(command, { signal });
    if (exitCode === 0) return undefined;
    return stderr.includes('not supported')
      ? `does not know ${needed}, which llama.cpp's shaders use.`
      : `does not compile a shader: ${stderr.trim().slice(0, 200)}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
