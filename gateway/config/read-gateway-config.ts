import { createReadStream } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SippError } from '../../runtime/contract/errors.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { Environment } from './insert-variables.ts';
import { parseGatewayConfig } from './parse-gateway-config.ts';

export interface ReadOptions {
  readonly path: string;
  /** Where `${NAME}` in texts comes from; secrets are not read here. */
  readonly env: Environment;
}

/** A thousand targets take a tenth of this; a model file given by mistake is not read to its end. */
const MAX_FILE_BYTES = 1_048_576;

/**
 * The configuration in a TOML file: checked, with defaults, and with model files as absolute paths.
 *
 * @throws SippError `config_file_invalid` with everything that is wrong, `file_failed` where the file cannot be read.
 */
export async function readGatewayConfig({ path, env }: ReadOptions): Promise<GatewayConfig> {
  const config = parseGatewayConfig(await readText(path), { path, env });
  const folder = dirname(resolve(path));
  const { state_file } = config;
  return {
    ...config,
    ...(state_file !== undefined && { state_file: resolve(folder, state_file) }),
    targets: config.targets.map((target) => withModelPath(target, folder)),
  };
}

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.length > MAX_FILE_BYTES) {
    throw new SippError('config_file_invalid', `failed to parse ${path}: it is longer than ${MAX_FILE_BYTES} bytes.`, {
      hint: 'Name a gateway configuration in TOML.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SippError('config_file_invalid', `failed to parse ${path}: it is not text in UTF-8.`, {
      hint: 'Name a gateway configuration in TOML.',
      cause,
    });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    // One byte more than allowed shows that there is more.
    return await buffer(createReadStream(path, { end: MAX_FILE_BYTES }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SippError('file_failed', `failed to read ${path}: ${reason}.`, { hint: 'Check the path.', cause });
  }
}

type Target = GatewayConfig['targets'][number];

/** A word without separators and ending is the name of a known model. */
function withModelPath(target: Target, folder: string): Target {
  if (target.type !== 'local' || isAbsolute(target.model)) return target;
  const isFile = /[\\/]|\.gguf$/i.test(target.model);
  return isFile ? { ...target, model: resolve(folder, target.model) } : target;
}
