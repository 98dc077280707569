import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';

const PACKAGE = '@portkey-ai/gateway';

/** Portkey's gateway as it is installed. */
export interface Portkey {
  readonly folder: string;
  readonly version: string;
}

/**
 * Recognises the folder of @portkey-ai/gateway by its manifest; undefined where no folder is named.
 *
 * @throws SippError `invalid_usage` for another folder or several, `tool_missing` where its server is not there.
 */
export function readPortkey(folders: readonly string[]): Portkey | undefined {
  const [folder, second] = folders;
  if (folder === undefined) return undefined;
  if (second !== undefined) {
    throw new SippError('invalid_usage', `--vs names ${PACKAGE} twice: '${folder}' and '${second}'.`, {
      hint: 'Name one folder.',
    });
  }
  const { name, version } = readManifest(folder);
  if (name !== PACKAGE) {
    throw new SippError('invalid_usage', `--vs does not know '${folder}'; it compares with the folder of ${PACKAGE}.`, {
      hint: `Install it anywhere (\`npm install ${PACKAGE}\`) and name node_modules/${PACKAGE}.`,
    });
  }
  if (existsSync(join(folder, 'build/start-server.js'))) return { folder, version: String(version) };
  throw new SippError('tool_missing', `There is no server in '${folder}'.`, { hint: 'Install the package again.' });
}

function readManifest(folder: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
  } catch {
    // No package; what it is not called is said above.
    return {};
  }
}
