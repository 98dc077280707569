import { SippError } from '../../contract/errors.ts';
import type { Addon, AddonCounters, AddonDevice, AddonEngine, AddonEvent } from '../addon.ts';
import type { SippModule } from './sipp-module.ts';
import { createTurn, type Turn } from './turn.ts';
import { takeJson, withText } from './wasm-text.ts';

/** How long the engine may work at once: as often as it delivers tokens, it hears what is asked of it. */
const SLICE_MS = 8;

type Listener = (events: readonly AddonEvent[]) => void;

/**
 * A compiled module in the shape of the addon for Node. One engine a module: the memory of WebAssembly never shrinks, so only a
 * module that is dropped gives it back.
 */
export function createWasmAddon(module: SippModule): Addon {
  return {
    // `as`: these are written by binding.cpp of the same build.
    versions: () => takeJson(module, module._sipp_versions()) as ReturnType<Addon['versions']>,
    loadBackends: (_directory, _preferred, verbose) =>
      takeJson(module, module._sipp_load_backends(verbose ? 1 : 0)) as readonly AddonDevice[],
    NativeEngine: class extends WasmEngine {
      constructor(options: string, listener: Listener) {
        super(module, options, listener);
      }
    },
  };
}

class WasmEngine implements AddonEngine {
  readonly #module: SippModule;
  readonly #listener: Listener;
  readonly #turn: Turn;
  readonly #unanswered = new Set<number>();
  /** What the step under way has told. */
  readonly #held: AddonEvent[] = [];
  #engine: number;
  #counters: AddonCounters;
  #hasLoaded = false;
  #isWorking = false;

  constructor(module: SippModule, options: string, listener: Listener) {
    this.#module = module;
    this.#listener = listener;
    module.onSippEvents = () => this.#receive();
    module.onAbort = (reason) => this.#crash(reason);
    this.#engine = withText(module, options, (text) => module._sipp_open(text));
    if (this.#engine === 0) throw new SippError('internal', module.UTF8ToString(module._sipp_open_error()));
    this.#counters = readCounters(module, this.#engine);
    this.#turn = createTurn(() => this.#work());
    this.#turn.request();
  }

  submit(id: number, request: string): void {
    if (this.#engine === 0) return;
    this.#unanswered.add(id);
    withText(this.#module, request, (text) => this.#module._sipp_submit(this.#engine, id, text));
    this.#turn.request();
  }

  cancel(id: number, reason: string): void {
    if (this.#engine === 0) return;
    withText(this.#module, reason, (text) => this.#module._sipp_cancel(this.#engine, id, text));
    this.#turn.request();
  }

  close(): void {
    if (this.#engine === 0) return;
    this.#module._sipp_close(this.#engine);
    this.#turn.request();
  }

  counters(): AddonCounters {
    if (this.#engine !== 0) this.#counters = readCounters(this.#module, this.#engine);
    return this.#counters;
  }

  ref(): void {
    this.#turn.ref();
  }

  unref(): void {
    this.#turn.unref();
  }

  /** A slice of work for a module without threads; one with threads has nothing to do here. */
  #work(): void {
    if (this.#engine === 0) return;
    this.#isWorking = true;
    try {
      if (this.#module._sipp_advance(this.#engine, SLICE_MS) !== 0) this.#turn.request();
    } catch (error) {
      this.#crash(error);
    } finally {
      this.#isWorking = false;
    }
    this.#tell(this.#held.splice(0));
  }

  #receive(): void {
    if (this.#engine === 0) return;
    const events = takeEvents(this.#module, this.#engine);
    // Listeners call the engine, so what a step tells waits for its end. But a load is one long step: its progress does not wait.
    const mustWait = ({ type }: AddonEvent) => this.#isWorking && type !== 'progress';
    this.#held.push(...events.filter(mustWait));
    this.#tell(events.filter((event) => !mustWait(event)));
  }

  #tell(events: readonly AddonEvent[]): void {
    for (const { type, id } of events) {
      if (type === 'loaded') this.#hasLoaded = true;
      if (type !== 'tokens' && type !== 'delta') this.#unanswered.delete(id);
    }
    if (events.some(({ type }) => type === 'closed' || type === 'load_failed')) this.#free();
    if (events.length > 0) this.#listener(events);
  }

  #free(): void {
    const engine = this.#engine;
    this.counters();
    this.#engine = 0;
    this.#turn.close();
    this.#module._sipp_destroy(engine);
    this.#module.PThread?.terminateAllThreads();
  }

  /** The module has ended itself; nothing in it may be called any more. Everybody who waits is told. */
  #crash(reason: unknown): void {
    if (this.#engine === 0) return;
    this.#engine = 0;
    this.#turn.close();
    this.#module.PThread?.terminateAllThreads();
    const said = reason instanceof Error ? reason.message : String(reason);
    const failure = { code: 'engine_failed', text: `the engine has stopped: ${said}` };
    this.#listener([
      ...this.#held.splice(0),
      ...[...this.#unanswered].map((id) => ({ type: 'failed', id, ...failure }) as const),
      this.#hasLoaded ? { type: 'closed', id: 0 } : { type: 'load_failed', id: 0, ...failure },
    ]);
  }
}

// The casts below: these texts are written by binding.cpp of the same build.

function readCounters(module: SippModule, engine: number): AddonCounters {
  return takeJson(module, module._sipp_counters(engine)) as AddonCounters;
}

function takeEvents(module: SippModule, engine: number): readonly AddonEvent[] {
  const events = takeJson(module, module._sipp_take_events(engine)) as readonly AddonEvent[];
  // JSON has no typed arrays.
  return events.map((event) =>
    event.type === 'embedding' ? { ...event, values: Float32Array.from(event.values) } : event,
  );
}
