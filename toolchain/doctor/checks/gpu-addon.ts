import { type Check, type CheckContext, type CheckOutcome, forBackend, skipped } from '../check.ts';
import { type GpuBackend, gpuBackends, gpuNames } from '../gpu-backend.ts';
import { missingFor } from '../missing-for.ts';
import { inspectAddon } from './addon.ts';

/** The engine for each GPU backend, which somebody builds who wants it. */
export const gpuAddonChecks: readonly Check[] = gpuBackends.map(gpuAddonCheck);

function gpuAddonCheck(backend: GpuBackend): Check {
  return {
    code: `addon.${backend}`,
    title: `engine for ${gpuNames[backend]}`,
    required: false,
    // Metal comes with every Mac, and no other machine can have it.
    ...(backend !== 'metal' && { requiredBy: backend }),
    appliesTo: forBackend(backend, 'core', 'node', 'gateway'),
    run: async (context) => (await inspectAddon(backend, context)) ?? notBuilt(backend, context),
  };
}

function notBuilt(backend: GpuBackend, { host, scope }: CheckContext): CheckOutcome {
  if ((backend === 'metal') !== (host.platform === 'darwin')) {
    return skipped('not for this system', `${gpuNames[backend]} is not to be had on ${host.platform}.`);
  }
  const fix = `sipp build node --prebuilt --backend ${backend}`;
  return missingFor(backend, { scope }, 'not built', {
    reason: `sipp has no engine for ${gpuNames[backend]} yet.`,
    fix,
  });
}
