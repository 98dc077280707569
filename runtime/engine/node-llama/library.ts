import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Llama, LlamaLogLevel } from 'node-llama-cpp';
import { SippError } from '../../contract/errors.ts';
import { engineCommand } from '../platform-package.ts';
import { prebuiltDirectory } from './prebuilt-directory.ts';

/** What llama.cpp's own Jinja engine is given to render. */
export interface TemplateInput {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly bos_token: string;
  readonly eos_token: string;
  readonly add_generation_prompt: boolean;
}

/** node-llama-cpp's addon, as far as it is used past the public API. */
interface Bindings {
  readonly AddonJinjaRenderer: new (template: string) => { render(input: TemplateInput): string };
}

export interface Library {
  readonly llama: Llama;
  /** Renders by llama.cpp's own Jinja; the public API would prefer a guess of its own. */
  readonly render: (template: string, input: TemplateInput) => string;
}

/** `Llama._create`, which the package's types leave out. */
type CreateLlama = (options: {
  readonly bindings: unknown;
  readonly bindingPath: string;
  readonly buildType: 'prebuilt';
  readonly buildMetadata: unknown;
  readonly logLevel: LlamaLogLevel;
  readonly logger: (level: LlamaLogLevel, message: string) => void;
  readonly vramPadding: () => number;
  readonly ramPadding: () => number;
  readonly debug: false;
  readonly tempDir: false;
}) => Promise<Llama>;

let opened: Promise<Library> | undefined;

/**
 * The prebuilt library, loaded once in a process. `getLlama` looks in `node_modules` only and tests
 * binaries in a child process first, for about 400 ms; the internal `Llama._create` takes a path and 20 ms. The version of
 * node-llama-cpp is pinned exactly for it.
 *
 * @throws SippError `engine_unavailable` where nothing is unpacked or it does not load.
 */
export function openLibrary(): Promise<Library> {
  opened ??= createLibrary(prebuiltDirectory());
  return opened;
}

async function createLibrary(directory: string | undefined): Promise<Library> {
  if (directory === undefined) throw unavailable('The libraries of node-llama-cpp are not there for this machine.');
  const bindingPath = join(directory, 'llama-addon.node');
  try {
    const bindings: unknown = createRequire(import.meta.url)(bindingPath);
    const { _create: create } = Llama as unknown as { _create: CreateLlama }; // Internal, see above.
    const llama = await create({
      bindings,
      bindingPath,
      buildType: 'prebuilt',
      buildMetadata: JSON.parse(readFileSync(join(directory, '_nlcBuildMetadata.json'), 'utf8')),
      logLevel: LlamaLogLevel.disabled,
      logger: () => undefined,
      vramPadding: () => 0,
      ramPadding: () => 0,
      debug: false,
      tempDir: false,
    });
    const { AddonJinjaRenderer } = bindings as Bindings; // What this exact version exports.
    return { llama, render: (template, input) => new AddonJinjaRenderer(template).render(input) };
  } catch (cause) {
    throw unavailable(`The libraries in '${directory}' do not load.`, cause);
  }
}

function unavailable(message: string, cause?: unknown): SippError {
  return new SippError('engine_unavailable', message, { hint: `Run \`${engineCommand()}\`.`, cause });
}
