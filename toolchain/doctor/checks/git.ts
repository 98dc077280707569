import { installCommand } from '../../install-command.ts';
import { runCommand } from '../../run-command.ts';
import { type Check, failed, forTargets, ok } from '../check.ts';

export const gitCheck: Check = {
  code: 'git.present',
  title: 'git',
  required: false,
  appliesTo: forTargets('core', 'node', 'wasm', 'gateway'),

  async run({ host, signal }) {
    const { exitCode, stdout } = await runCommand(['git', '--version'], { signal });
    if (exitCode === 0) return ok(stdout.trim().replace(/^git version /, ''));
    const reason = "llama.cpp's headers come in a git bundle; without git the engine cannot be compiled.";
    return failed('not found', { reason, fix: installCommand('git', host) });
  },
};
