import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { hashInputs } from '../artifacts/inputs.ts';
import type { Host } from '../host.ts';
import { llamaRelease, type PrebuiltBackend } from '../prebuilt/packages.ts';
import { mainFiles } from './main-files.ts';
import { platformFiles } from './platform-files.ts';
import { targetName } from './release-targets.ts';
import { readRootManifest } from './root-manifest.ts';
import type { StagedFile } from './staged-file.ts';
import { writePackage } from './write-package.ts';

export interface DistributionOptions {
  /** The checkout. */
  readonly root: string;
  readonly host: Host;
  readonly backends: readonly PrebuiltBackend[];
  readonly program: string;
  /** Name of the command, and the words that it puts before the user's. */
  readonly launcher: { readonly name: string; readonly words: readonly string[] };
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
  /** The folder to lay it out in. Default: `.build/artifacts/<program>` in the checkout. */
  readonly output?: string;
}

/**
 * Lays a program out as an installation would: the main package, and in its node_modules an engine for every backend that is built.
 * Resolves to a sentence for each backend that is not in it.
 *
 * @throws SippError `build_failed`
 */
export async function stageDistribution(options: DistributionOptions): Promise<readonly string[]> {
  const { root, host, backends, program, launcher, signal, report } = options;
  const { output: directory = join(root, '.build', 'artifacts', program) } = options;
  const manifest = readRootManifest(root);
  report(`${program}: bundling`);
  const { files, inputs } = await mainFiles(root, manifest, directory);
  const without: string[] = [];
  const engines = backends.flatMap((backend) => {
    const target = { host, backend, install: 'all' } as const;
    // It stays on machines like this one: code for this processor alone may go in.
    const found = platformFiles(root, manifest, target, { allowTuned: true });
    if (found.files) return below(`node_modules/${targetName(target)}`, found.files);
    without.push(`Without ${backend}: ${found.reason}`);
    return [];
  });
  const flags = backends.map((backend) => `--backend ${backend}`);
  const facts = {
    name: manifest.name,
    version: manifest.version,
    target: 'npm',
    libraryRelease: llamaRelease,
  } as const;
  const compiler = { command: 'esbuild', version: String(inputs['esbuild'] ?? '') };
  await writePackage({
    directory,
    files: [...files, ...engines, ...launchers(launcher)],
    facts: { ...facts, backend: backends.join(',') || 'none', compiler, flags, inputs, inputHash: hashInputs(inputs) },
    signal,
  });
  chmodSync(join(directory, launcher.name), 0o755);
  return without;
}

function below(folder: string, files: readonly StagedFile[]): readonly StagedFile[] {
  return files.map(({ path, content }) => ({ path: `${folder}/${path}`, content }));
}

function launchers({ name, words }: DistributionOptions['launcher']): readonly StagedFile[] {
  const before = words.map((word) => `${word} `).join('');
  const shell = `#!/bin/sh
self=$(readlink -f "$0" 2>/dev/null || echo "$0")
exec node "$(dirname "$self")/dist/bin/sipp.mjs" ${before}"$@"
`;
  const windows = `@echo off\r\nnode "%~dp0dist\\bin\\sipp.mjs" ${before}%*\r\n`;
  return [
    { path: name, content: shell },
    { path: `${name}.cmd`, content: windows },
  ];
}
