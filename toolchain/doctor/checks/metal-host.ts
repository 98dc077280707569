import { type Check, forBackend, lacking, ok } from '../check.ts';

export const metalHostCheck: Check = {
  code: 'metal.host',
  title: 'Metal',
  required: false,
  appliesTo: forBackend('metal', 'core', 'node', 'gateway'),

  async run({ host, scope }) {
    if (host.platform === 'darwin') return ok('macOS');
    const reason = `Metal exists on macOS only; this is ${host.platform}.`;
    return lacking(scope.backend === 'metal', 'not for this system', {
      reason,
      fix: 'Use the backend cpu, cuda or vulkan.',
    });
  },
};
