import { type ArtifactManifest, damagedFiles, type InputRecord } from './artifact-manifest.ts';
import { changedInputs, hashInputs } from './inputs.ts';

/** Why an artifact has to be built, a sentence each; nothing where it is what these inputs make. */
export function reasonsToBuild(
  manifestPath: string,
  manifest: ArtifactManifest | undefined,
  inputs: InputRecord,
): readonly string[] {
  if (manifest === undefined) return ['it was not built yet'];
  const damaged = damagedFiles(manifestPath, manifest).map((path) => `${path} is missing or damaged`);
  if (manifest.inputHash === hashInputs(inputs)) return damaged;
  return [...changedInputs(manifest.inputs, inputs), ...damaged];
}
