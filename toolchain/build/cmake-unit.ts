import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFiles, type InputRecord, readManifest, writeManifest } from '../artifacts/artifact-manifest.ts';
import { hashInputs } from '../artifacts/inputs.ts';
import { reasonsToBuild } from '../artifacts/reasons-to-build.ts';
import { type LlamaSource, unpackSource } from '../native/llama-source.ts';
import type { StepVoice } from '../steps/run-step.ts';
import type { CMakePlan } from './cmake-plan.ts';
import { compileTree } from './compile-tree.ts';
import { stageFiles } from './stage-files.ts';
import { type BuildContext, impossible, type Unit } from './unit.ts';

/** An artifact that CMake makes from llama.cpp's source and ours. */
export interface CMakeArtifact {
  readonly target: string;
  /** Backend, or the flavour of a WebAssembly module. */
  readonly flavour: string;
  /** Its folder below the checkout, and the name of the manifest in it. */
  readonly folder: string;
  readonly manifestName: string;
  readonly inputs: InputRecord;
  readonly source: LlamaSource;
  readonly compiler: { readonly command: string; readonly version: string };
  readonly flags: readonly string[];
  /** Variables to set while it is built. */
  readonly env: Readonly<Record<string, string>>;
  readonly plan: CMakePlan;
  /** What to keep of the folder that the linker wrote to: path below `folder`, and where the file lies. */
  collect(output: string): ReadonlyMap<string, string>;
}

export type CMakeSearch =
  | { readonly artifact: CMakeArtifact }
  | { readonly artifact?: never; readonly reason: string; readonly fix: string };

/** A unit whose artifact is compiled by CMake, or why it cannot be here. */
export function cmakeUnit(unit: Omit<Unit, 'plan'>, prepare: (context: BuildContext) => Promise<CMakeSearch>): Unit {
  return {
    ...unit,
    async plan(context) {
      const search = await prepare(context);
      if (!search.artifact) return impossible(search.reason, search.fix);
      const { artifact } = search;
      const manifestPath = join(context.root, artifact.folder, artifact.manifestName);
      return {
        state: 'ready',
        changes: reasonsToBuild(manifestPath, readManifest(manifestPath), artifact.inputs),
        summary: artifact.folder,
        build: (voice) => build(artifact, { unit, context, voice }),
      };
    },
  };
}

interface Work {
  readonly unit: Omit<Unit, 'plan'>;
  readonly context: BuildContext;
  readonly voice: StepVoice;
}

async function build(artifact: CMakeArtifact, { unit, context, voice }: Work): Promise<readonly string[]> {
  const { plan, env, inputs, source } = artifact;
  const folder = join(context.root, artifact.folder);
  const manifestPath = join(folder, artifact.manifestName);
  const before = readManifest(manifestPath);
  await unpackSource(source, context);
  await compileTree(plan, { ...context, env, describe: unit.title, label: unit.id, voice });
  const files = artifact.collect(join(plan.tree, 'bin'));
  // From here on the folder holds a mixture, which no manifest may call an artifact.
  await rm(manifestPath, { force: true });
  await stageFiles({ to: folder, files, before });
  const staged = describeFiles(folder, [...files.keys()]);
  await writeManifest(manifestPath, {
    target: artifact.target,
    backend: artifact.flavour,
    libraryRelease: source.release,
    compiler: artifact.compiler,
    flags: artifact.flags,
    inputs,
    inputHash: hashInputs(inputs),
    files: staged,
    bytes: staged.reduce((sum, { bytes }) => sum + bytes, 0),
    createdAt: new Date().toISOString(),
  });
  return [];
}
