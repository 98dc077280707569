import { type AddonPreparation, buildAddon, prepareAddon } from '../../native/build-addon.ts';
import type { StepOutcome } from '../../steps/step-event.ts';
import type { SetupContext, SetupStep } from '../step.ts';

/** The engine itself, compiled for this machine and linked to the libraries. Without it sipp falls back to node-llama-cpp. */
export const addonStep: SetupStep = {
  id: 'addon',
  title: 'engine addon',
  repeat: 'sipp setup',

  async check(context) {
    const preparation = await prepareAddon(optionsOf(context));
    if (!preparation.plan) return without(preparation);
    return preparation.isCurrent ? done(preparation.plan.link.output, preparation.plan.manifest) : undefined;
  },

  async run(context) {
    const options = optionsOf(context);
    const preparation = await prepareAddon(options);
    if (!preparation.plan) return without(preparation);
    const result = await buildAddon(preparation, { ...options, onProgress: context.progress });
    if (result.state === 'fallback') return without(result);
    return done(preparation.plan.link.output, preparation.plan.manifest);
  },
};

function optionsOf({ root, host, env, signal }: SetupContext) {
  return { root, host, env, signal, backend: 'cpu' as const };
}

function done(addon: string, manifest: string): StepOutcome {
  return { state: 'done', summary: addon.slice(addon.lastIndexOf('/') + 1), outputs: [addon, manifest] };
}

function without({ state, reason, fix }: Omit<Extract<AddonPreparation, { plan?: never }>, 'plan'>): StepOutcome {
  return { state, summary: 'sipp will use node-llama-cpp, with fewer features', reason, fix };
}
