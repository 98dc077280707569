import { delimiter, join } from 'node:path';
import { hasLaunchers } from '../../setup/launchers.mjs';
import { bySetup, type Check, forTargets, ok, warning } from '../check.ts';

export const pathCheck: Check = {
  code: 'launchers.path',
  title: 'launchers',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ root, env }) {
    const bin = join(root, '.build', 'bin');
    if (!hasLaunchers(root)) {
      return warning('missing or old', {
        reason: `'${bin}' does not hold what this release writes.`,
        ...bySetup,
      });
    }
    const path = (env['PATH'] ?? env['Path'] ?? '').split(delimiter);
    if (path.includes(bin)) return ok('on PATH', { bin });
    const reason = `'${bin}' is not on PATH, so \`sipp\` needs its full path.`;
    return warning('not on PATH', { reason, fix: `source "${join(root, 'setup.sh')}"`, details: { bin } });
  },
};
