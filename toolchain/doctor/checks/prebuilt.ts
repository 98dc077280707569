import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prebuiltVersion } from '../../prebuilt/packages.ts';
import { librariesDirectory } from '../../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../../prebuilt/prebuilt-for.ts';
import { bySetup, type Check, failed, forTargets, ok, warning } from '../check.ts';

export const prebuiltCheck: Check = {
  code: 'prebuilt.package',
  title: 'llama.cpp package',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ root, host }) {
    const choice = prebuiltFor({ ...host, backend: 'cpu' });
    if (!choice.package) {
      return failed('none for this system', { reason: choice.reason, fix: 'Use a system from the support table.' });
    }
    const { name } = choice.package;
    const installed = installedVersion(root);
    if (installed !== undefined && installed !== prebuiltVersion) {
      const reason = `node-llama-cpp is ${installed}; the libraries and headers must be of the same release.`;
      return warning(`${name} ${prebuiltVersion}`, { reason, fix: 'npm ci --ignore-scripts' });
    }
    if (librariesDirectory(root, choice.package) !== undefined) return ok(`${name} ${prebuiltVersion}`);
    return failed(`${name} is not unpacked`, { reason: 'Set-up did not get this far.', ...bySetup });
  },
};

function installedVersion(root: string): string | undefined {
  try {
    const path = join(root, 'node_modules', 'node-llama-cpp', 'package.json');
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : undefined;
  } catch {
    // An installed copy of sipp may come without it.
    return undefined;
  }
}
