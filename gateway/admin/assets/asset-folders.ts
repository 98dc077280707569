import { join } from 'node:path';
import { packageRoot } from '../../../models/package-root.ts';
import type { Environment } from '../../config/insert-variables.ts';

/** Where packages have the dashboard, and where a checkout builds it, below the folder with package.json. */
const places = ['admin-ui', '.build/admin-ui'];

/** Where the dashboard can be: where the environment says, or else with the program. */
export function assetFolders(env: Environment): readonly string[] {
  const named = env['SIPP_GATEWAY_ADMIN_ASSETS_DIR'];
  if (named !== undefined && named !== '') return [named];
  return places.map((place) => join(packageRoot(), place));
}
