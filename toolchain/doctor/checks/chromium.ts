import { filesLike, searchPath } from '../../gpu/places.ts';
import { installCommand } from '../../install-command.ts';
import { type Check, forTargets, lacking, ok } from '../check.ts';

const names = /^(?:chromium|chromium-browser|google-chrome|google-chrome-stable|chrome\.exe|msedge\.exe)$/;
const macApplications = [
  '/Applications/Chromium.app/Contents/MacOS',
  '/Applications/Google Chrome.app/Contents/MacOS',
] as const;

export const chromiumCheck: Check = {
  code: 'chromium.present',
  title: 'Chromium',
  required: false,
  appliesTo: forTargets('wasm'),

  async run({ env, host, scope }) {
    const onPath = searchPath(env).flatMap((folder) => filesLike(folder, names));
    const onMac = macApplications.flatMap((folder) => filesLike(folder, /^(?:Chromium|Google Chrome)$/));
    const [path] = host.platform === 'darwin' ? [...onPath, ...onMac] : onPath;
    if (path !== undefined) return ok(path, { path });
    const fix = installCommand('chromium', host);
    return lacking(scope.target === 'wasm', 'not found', { reason: 'Tests of the browser engine run in it.', fix });
  },
};
