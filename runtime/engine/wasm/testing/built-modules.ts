import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../../models/package-root.ts';
import { moduleFile } from '../load-module.ts';

/** Where `sipp build wasm` puts modules; SIPP_WASM_DIRECTORY names another folder, to test what another compiler made. */
export const modulesDirectory = (): string =>
  process.env['SIPP_WASM_DIRECTORY'] ?? join(packageRoot(), '.build/artifacts/npm/sipp/dist/wasm');

export const isBuilt = (threading: 'single-thread' | 'pthread'): boolean =>
  existsSync(join(modulesDirectory(), moduleFile(threading)));
