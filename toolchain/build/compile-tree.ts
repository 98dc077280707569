import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../artifacts/inputs.ts';
import { createLogPath } from '../log-path.ts';
import { runLogged } from '../logged-command.ts';
import type { StepVoice } from '../steps/run-step.ts';
import type { CMakePlan } from './cmake-plan.ts';
import type { BuildContext } from './unit.ts';

export interface CompileOptions extends Pick<BuildContext, 'root' | 'signal'> {
  /** Changes of this process's environment, such as where Emscripten keeps its cache. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is compiled, as the subject of a sentence. */
  readonly describe: string;
  /** A word for the name of the log. */
  readonly label: string;
  readonly voice: StepVoice;
}

const configuredName = '.sipp-configured';

/** Configures a build where that is due, and compiles. What an interruption left is gone on with. */
export async function compileTree(plan: CMakePlan, options: CompileOptions): Promise<void> {
  const { root, env, signal, describe, label, voice } = options;
  const logPath = await createLogPath(root, label);
  voice.log(logPath);
  // llama.cpp asks git for its commit, and would be told ours.
  const quiet = { ...env, GIT_CEILING_DIRECTORIES: join(root, '.build', 'toolchain') };
  const common = { cwd: root, env: quiet, signal, logPath, onLine: voice.output };
  await mkdir(plan.tree, { recursive: true });
  const stamp = hashOf([plan.configure, env]);
  const stampPath = join(plan.tree, configuredName);
  if ((await readFile(stampPath, 'utf8').catch(() => undefined)) !== stamp) {
    await forgetConfiguration(plan.tree);
    await runLogged(plan.configure, { ...common, describe: `The configuration of ${describe}` });
    await writeFile(stampPath, stamp);
  }
  await runLogged(plan.compile, { ...common, describe: `The build of ${describe}`, onProgress: voice.progress });
}

/**
 * CMake keeps what it was once told, and refuses another compiler or generator. What is compiled already stays; what is linked goes,
 * because nobody else would remove a library that is no longer made.
 */
async function forgetConfiguration(tree: string): Promise<void> {
  const remembered = [configuredName, 'CMakeCache.txt', 'CMakeFiles', 'build.ninja', 'Makefile', 'bin'];
  await Promise.all(remembered.map((name) => rm(join(tree, name), { recursive: true, force: true })));
}
