import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Llama, LlamaLogLevel } from 'node-llama-cpp';
import { packageRoot } from '../../../models/package-root.ts';
import { SippError } from '../../contract/errors.ts';

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
 * The prebuilt library that set-up has unpacked, loaded once in a process. `getLlama` looks in `node_modules` only and tests
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
  if (directory === undefined) throw unavailable('The libraries of node-llama-cpp are not unpacked for this machine.');
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

/** `<package>/.build/toolchain/prebuilt/<platform>-<version>/bins/<platform>`, the platform in node-llama-cpp's names. */
function prebuiltDirectory(): string | undefined {
  const prebuilt = join(packageRoot(), '.build', 'toolchain', 'prebuilt');
  const system = { darwin: 'mac', win32: 'win' }[process.platform as 'darwin' | 'win32'] ?? process.platform;
  // A Mac's only package for Apple processors has Metal in its name; elsewhere GPU packages are of no use here.
  const name = new RegExp(`^${system}-${process.arch}(-metal)?-\\d`);
  const folder = namesIn(prebuilt).find((candidate) => name.test(candidate));
  if (folder === undefined) return undefined;
  const bins = join(prebuilt, folder, 'bins');
  const [platform] = namesIn(bins).filter((candidate) => folder.startsWith(`${candidate}-`));
  return platform === undefined ? undefined : join(bins, platform);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Set-up has not run.
    return [];
  }
}

function unavailable(message: string, cause?: unknown): SippError {
  return new SippError('engine_unavailable', message, { hint: 'Run `sipp setup`.', cause });
}
