import { runCommand } from '../../run-command.ts';
import { type Check, forBackend, ok } from '../check.ts';
import { missingFor } from '../missing-for.ts';

/** A driver that takes longer hangs. */
const TIMEOUT_MS = 10_000;

export const cudaDeviceCheck: Check = {
  code: 'cuda.device',
  title: 'NVIDIA GPU',
  required: false,
  requiredBy: 'cuda',
  appliesTo: forBackend('cuda', 'core', 'node', 'gateway'),

  async run({ env, signal, scope }) {
    const query = ['--query-gpu=name,compute_cap,memory.total,driver_version', '--format=csv,noheader'];
    const result = await runCommand(['nvidia-smi', ...query], { env, signal, timeoutMs: TIMEOUT_MS });
    const devices = result.stdout.split('\n').filter((line) => line.includes(','));
    if (result.exitCode === 0 && devices.length > 0) return ok(devices.join('; '), { devices });
    const reason = result.isMissing
      ? 'nvidia-smi was not found: there is no NVIDIA driver.'
      : `nvidia-smi failed: ${(result.stderr || result.stdout || 'it gave no answer').trim().split('\n')[0]}`;
    return missingFor('cuda', { scope }, 'none', { reason, fix: "Install NVIDIA's driver for your GPU." });
  },
};
