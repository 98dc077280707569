import { installCommand } from '../../install-command.ts';
import { findCompiler, tryCompiler } from '../../native/compiler.ts';
import { type Check, failed, forTargets, ok, skipped } from '../check.ts';

export const compilerCheck: Check = {
  code: 'compiler.cxx',
  title: 'C++ compiler',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ host, env, signal }) {
    if (host.platform === 'win32') return skipped('not used', 'On Windows the engine is not compiled during set-up.');
    const { compiler, rejected } = await findCompiler({ host, env, signal });
    const fix = `${installCommand('compiler', host)} && ./setup.sh`;
    if (!compiler) return failed('none', { reason: rejected.join(' '), fix });
    const details = { ...compiler, command: compiler.command.join(' ') };
    const trial = await tryCompiler(compiler, { signal });
    if (trial.works) return ok(compiler.version, details);
    return failed('does not compile', { reason: trial.reason, fix, details });
  },
};
