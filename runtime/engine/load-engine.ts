import { isCheckout, packageRoot } from '../../models/package-root.ts';
import { SippError } from '../contract/errors.ts';
import { backendOrder, backendUnavailable } from './backend-policy.ts';
import type { Backend, Engine, EngineLoadOptions, LoadEngine } from './engine.ts';
import { type Located, type LocatedAddon, locateAddons } from './locate.ts';
import { engineCommand, fallbackCommand } from './platform-package.ts';

/** What choosing an engine depends on. */
export interface EngineParts {
  readonly platform: NodeJS.Platform;
  readonly locate: () => Located;
  readonly loadNative: (addon: LocatedAddon, options: EngineLoadOptions) => Promise<Engine>;
  /** Runs on the processor only. */
  readonly loadFallback: (options: EngineLoadOptions) => Promise<Engine>;
}

/** Failures of one backend after which `auto` goes on to the next. What is wrong with the model is wrong on all of them. */
const passable = ['backend_unavailable', 'engine_unavailable', 'engine_mismatch'];

/**
 * Loads a model with the engine that was built for this machine, on the backend asked for; `auto` takes the best that works and
 * notes why better ones were passed over. Without a built engine the reduced fallback serves the processor.
 *
 * @throws SippError `backend_unavailable`, `engine_unavailable`, `engine_mismatch`, and all that the engine throws.
 */
export const loadEngine: LoadEngine = (options) => createLoadEngine(defaultParts())(options);

/** `loadEngine` with its dependencies given. */
export function createLoadEngine({ platform, locate, loadNative, loadFallback }: EngineParts): LoadEngine {
  return async (options) => {
    const located = locate();
    const order = options.backend === 'auto' ? backendOrder(platform) : [options.backend];
    const passed: string[] = [];
    for (const backend of order) {
      const addon = located.addons.find((candidate) => candidate.backend === backend);
      if (addon === undefined) {
        passed.push(`The backend ${backend} was passed over: ${reasonFor(backend, located)}.`);
        continue;
      }
      try {
        return await start(backend, passed, options, (withNotes) => loadNative(addon, withNotes));
      } catch (error) {
        if (backend === order.at(-1) || !SippError.is(error) || !passable.includes(error.code)) throw error;
        passed.push(`The backend ${backend} was passed over: ${error.message}`);
      }
    }
    if (!order.includes('cpu')) throw unavailable(options.backend, located);
    return start('cpu', [...passed, fallbackNote()], options, loadFallback);
  };
}

function fallbackNote(): string {
  const command = `\`${engineCommand()}\` ${isCheckout() ? 'builds' : 'installs'} it`;
  return `The fallback engine node-llama-cpp is in use, because the native engine is not ${isThere()}; ${command}.`;
}

/** How an engine gets to a machine. */
const isThere = (): string => (isCheckout() ? 'built' : 'installed');

async function start(
  backend: Backend,
  notes: readonly string[],
  options: EngineLoadOptions,
  load: (options: EngineLoadOptions) => Promise<Engine>,
): Promise<Engine> {
  await options.beforeLoad?.(backend);
  return load({ ...options, backend, notes: [...notes, ...(options.notes ?? [])] });
}

function reasonFor(backend: Backend, { faults }: Located): string {
  return faults.find((fault) => fault.backend === backend)?.reason ?? `it is not ${isThere()}`;
}

function unavailable(requested: EngineLoadOptions['backend'], located: Located): SippError {
  const backend = requested === 'auto' ? 'cpu' : requested;
  const available = located.addons.map((addon) => addon.backend);
  const others = available.length === 0 ? '' : `, or ask for ${['auto', ...available].join(' or ')}`;
  const hint = `Run \`${engineCommand(backend)}\`${others}.`;
  return backendUnavailable(backend, available, { reason: reasonFor(backend, located), hint });
}

function defaultParts(): EngineParts {
  const { platform, arch, env } = process;
  return {
    platform,
    locate: () => locateAddons({ root: packageRoot(), platform, arch, enginePath: env['SIPP_ENGINE_PATH'] }),
    loadNative: async (addon, options) => {
      const { loadNativeEngine } = await import('./native-engine.ts');
      return loadNativeEngine({ ...options, ...addon });
    },
    loadFallback: async (options) => {
      const { loadNodeLlama } = await import('./node-llama.ts').catch((cause) => Promise.reject(noFallback(cause)));
      return loadNodeLlama(options);
    },
  };
}

/** An installed copy comes without node-llama-cpp, which is hundreds of megabytes: whoever wants it adds it. */
function noFallback(cause: unknown): unknown {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
  if (!isMissing) return cause;
  const { platform, arch } = process;
  const message = `There is no engine on this machine (${platform}-${arch}): neither the native one nor node-llama-cpp.`;
  const hint = `Run \`${engineCommand()}\`; where there is no such package, \`${fallbackCommand()}\`.`;
  return new SippError('engine_unavailable', message, { hint, cause });
}
