import { SippError } from '../../contract/errors.ts';

export const wasmThreadings = ['single-thread', 'pthread'] as const;
export type WasmThreading = (typeof wasmThreadings)[number];

export interface ThreadingChoice {
  readonly threading: WasmThreading;
  /** Sentences on what was decided and why. */
  readonly notes: readonly string[];
}

/**
 * Which module to load. A module with threads that is loaded by a page without cross-origin isolation neither starts nor fails, so
 * it is only chosen where `crossOriginIsolated` is true. Outside browsers the value is undefined: there it has to be asked for.
 *
 * @throws SippError `engine_unavailable` where threads are asked for and cannot be had
 */
export function chooseThreading(
  asked: WasmThreading | 'auto',
  crossOriginIsolated: boolean | undefined,
): ThreadingChoice {
  if (asked === 'pthread' && crossOriginIsolated === false) {
    throw new SippError('engine_unavailable', `Threads were asked for, but ${reason}.`, {
      hint: `${fix}, or ask for 'single-thread'.`,
    });
  }
  if (asked !== 'auto') return { threading: asked, notes: [] };
  if (crossOriginIsolated) return { threading: 'pthread', notes: [] };
  const notes = crossOriginIsolated === false ? [`The engine runs without threads, because ${reason}.`] : [];
  return { threading: 'single-thread', notes };
}

const reason = 'the page is not cross-origin isolated';
const fix =
  "Serve the page with 'Cross-Origin-Opener-Policy: same-origin' and 'Cross-Origin-Embedder-Policy: require-corp'";
