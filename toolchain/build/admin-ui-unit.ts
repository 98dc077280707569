import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFiles, type InputRecord, readManifest, writeManifest } from '../artifacts/artifact-manifest.ts';
import { hashInputs } from '../artifacts/inputs.ts';
import { reasonsToBuild } from '../artifacts/reasons-to-build.ts';
import { createLogPath } from '../log-path.ts';
import { runLogged } from '../logged-command.ts';
import { adminUiFiles, adminUiFolder } from '../package/admin-ui-files.ts';
import { sha256 } from '../package/staged-file.ts';
import { llamaRelease } from '../prebuilt/packages.ts';
import type { StepVoice } from '../steps/run-step.ts';
import { type BuildContext, impossible, type Unit } from './unit.ts';

const part = 'gateway/admin-ui';
/** Not in the folder itself, all of which the gateway serves. */
const manifestPath = '.build/artifacts/admin-ui.json';
/** Vite's entry, which it also gives to the package's command. */
const vite = 'node_modules/vite/bin/vite.js';
/** Of the part, what its pages are not made of. */
const aside = /(?:^|\/)(?:node_modules|testing|screenshots)\/|\.test\.tsx?$/;

/** The gateway's dashboard, as the files that its management listener serves. */
export function adminUiUnit({ required }: Pick<Unit, 'required'>): Unit {
  const unit = { id: 'admin-ui', title: "the gateway's dashboard", needs: [], required };
  return {
    ...unit,
    async plan(context) {
      const { root } = context;
      if (!existsSync(join(root, vite))) return impossible('Vite is not installed.', 'npm ci --ignore-scripts');
      const inputs = inputsOf(root);
      const path = join(root, manifestPath);
      return {
        state: 'ready',
        changes: reasonsToBuild(path, readManifest(path), inputs),
        summary: adminUiFolder,
        build: (voice) => build(unit.title, { inputs, context, voice }),
      };
    },
  };
}

function inputsOf(root: string): InputRecord {
  const files = readdirSync(join(root, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(join(root, part).length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !aside.test(path));
  const paths = [...files.sort().map((path) => `${part}/${path}`), 'package-lock.json'];
  return Object.fromEntries(paths.map((path) => [path, sha256(readFileSync(join(root, path)))]));
}

interface Work {
  readonly inputs: InputRecord;
  readonly context: BuildContext;
  readonly voice: StepVoice;
}

/** Made aside and put into its place at once: a gateway that starts meanwhile finds the old files or the new ones. */
async function build(title: string, { inputs, context: { root, signal }, voice }: Work): Promise<readonly string[]> {
  const logPath = await createLogPath(root, 'admin-ui');
  voice.log(logPath);
  const [fresh, folder] = [join(root, '.build', 'tmp', `admin-ui-${process.pid}`), join(root, adminUiFolder)];
  const flags = ['--outDir', fresh, '--emptyOutDir'];
  const command = [process.execPath, join(root, vite), 'build', join(root, part), ...flags];
  const env = { NODE_ENV: 'production', FORCE_COLOR: undefined };
  const describe = `The build of ${title}`;
  try {
    await runLogged(command, { cwd: join(root, part), env, signal, logPath, describe, onLine: voice.output });
    await rm(join(root, manifestPath), { force: true });
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  await mkdir(join(root, '.build', 'artifacts'), { recursive: true });
  await writeManifest(join(root, manifestPath), describeBuild(root, inputs));
  return [];
}

function describeBuild(root: string, inputs: InputRecord) {
  const paths = adminUiFiles(root).map(({ path }) => `../${path}`);
  const files = describeFiles(join(root, '.build', 'artifacts'), paths);
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/vite/package.json'), 'utf8'));
  return {
    target: 'admin-ui',
    backend: 'any',
    libraryRelease: llamaRelease,
    compiler: { command: 'vite', version: String(version) },
    flags: [],
    inputs,
    inputHash: hashInputs(inputs),
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    createdAt: new Date().toISOString(),
  };
}
