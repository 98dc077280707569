import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import type { AddonManifest } from '../native/addon-manifest.ts';
import { buildAddon, prepareAddon } from '../native/build-addon.ts';
import { extractHeaders } from '../native/llama-headers.ts';
import { fetchPrebuilt } from '../prebuilt/fetch-prebuilt.ts';
import type { PrebuiltBackend } from '../prebuilt/packages.ts';
import { prebuiltFor } from '../prebuilt/prebuilt-for.ts';
import { acquireLock } from '../setup/lock.mjs';
import { impossible, type Unit } from './unit.ts';

export interface NodeChoice {
  readonly backend: PrebuiltBackend;
  readonly linkage: AddonManifest['linkage'];
}

/** The engine for Node: sipp's own code, linked to llama.cpp's libraries. */
export function nodeUnit({ backend, linkage }: NodeChoice, { required }: Pick<Unit, 'required'>): Unit {
  return {
    id: `node-${backend}`,
    title: `engine addon for ${backend}`,
    needs: linkage === 'source' ? [`core-${backend}`] : [],
    required,
    async plan(context) {
      const { root, signal } = context;
      if (linkage === 'prebuilt') {
        const choice = prebuiltFor({ ...context.host, backend });
        if (!choice.package) return impossible(choice.reason, `sipp build node --backend ${backend}`);
        await fetchPrebuilt(choice.package, context);
      }
      await extractHeaders({ root, signal });
      const options = { ...context, backend, linkage };
      const preparation = await prepareAddon(options);
      if (!preparation.plan) return impossible(preparation.reason, preparation.fix);
      const { plan } = preparation;
      return {
        state: 'ready',
        changes: preparation.changes,
        summary: plan.link.output,
        async build(voice) {
          // Set-up makes the same files.
          const release = await acquireLock(join(root, '.build', 'setup', 'steps.lock'), { signal });
          try {
            const result = await buildAddon(preparation, { ...options, onProgress: voice.progress });
            if (result.state === 'fallback') throw new SippError('build_failed', result.reason, { hint: result.fix });
            return [];
          } finally {
            release();
          }
        },
      };
    },
  };
}
