import type { SippModule } from './sipp-module.ts';

/** The bytes of a GGUF file. A `Blob` (also a `File`) is read piece by piece where that is possible, and never copied whole. */
export type ModelContents = Uint8Array | Blob;

export interface PlacedModel {
  /** In the file system of the module. */
  readonly path: string;
  /** Lets go of the bytes; the engine needs them only while it loads. */
  remove(): void;
}

const FOLDER = '/model';
const NAME = 'model.gguf';

/** Puts a model where the module's engine can open it. */
export async function placeModel(module: SippModule, contents: ModelContents): Promise<PlacedModel> {
  const { FS, WORKERFS } = module;
  const path = `${FOLDER}/${NAME}`;
  FS.mkdir(FOLDER);
  if (contents instanceof Blob && canReadInPieces()) {
    FS.mount(WORKERFS, { blobs: [{ name: NAME, data: contents }] }, FOLDER);
    return { path, remove: () => FS.unmount(FOLDER) };
  }
  const bytes = contents instanceof Blob ? new Uint8Array(await contents.arrayBuffer()) : contents;
  // The file system takes the bytes as they are, without a second copy beside the weights.
  FS.writeFile(path, bytes, { canOwn: true });
  return { path, remove: () => FS.unlink(path) };
}

/** Blobs can be read synchronously, which is what a file system needs, in web workers only. */
const canReadInPieces = (): boolean => 'FileReaderSync' in globalThis;
