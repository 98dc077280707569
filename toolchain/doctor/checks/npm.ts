import { runCommand } from '../../run-command.ts';
import { findNpm } from '../../setup/npm-client.mjs';
import { type Check, failed, ok } from '../check.ts';

export const npmCheck: Check = {
  code: 'npm.present',
  title: 'npm',
  required: false,
  appliesTo: () => true,

  async run({ env, signal }) {
    const npm = findNpm({ env });
    const fix = 'Install Node.js from its own installer or with nvm; both bring npm.';
    if (npm === undefined) return failed('not found', { reason: 'Set-up installs packages with npm.', fix });
    const { exitCode, stdout, stderr } = await runCommand([...npm, '--version'], { signal });
    if (exitCode === 0) return ok(stdout.trim(), { path: npm[1] });
    return failed('does not run', { reason: stderr.trim(), fix });
  },
};
