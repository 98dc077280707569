import type { TargetEngine } from '../../../../admin/wire.ts';
import { FactList } from '../../components/fact-list.tsx';
import { Meter } from '../../components/meter.tsx';
import { toBytes, toCount, toMilliseconds, toPercent, toShortCount } from '../../format/numbers.ts';

/** The model in memory: how full it is, and what it runs on. */
export function EngineDetails({ engine }: { readonly engine: TargetEngine }) {
  const { kvUsed, kvTotal, requestsRunning, requestsQueued, parallel, notes } = engine;
  return (
    <>
      <div className="gauges">
        <Meter
          label="KV cache"
          value={kvUsed}
          max={kvTotal}
          text={`${toCount(kvUsed)} of ${toCount(kvTotal)} (${toPercent(kvUsed, kvTotal)})`}
        />
        <Meter
          label="Slots"
          value={requestsRunning}
          max={parallel}
          text={`${requestsRunning} of ${parallel} busy, ${requestsQueued} waiting`}
        />
      </div>
      <details className="more">
        <summary>Engine details</summary>
        <div className="stack">
          <FactList facts={factsOf(engine)} />
          {notes.length > 0 && (
            <ul className="notes">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </div>
      </details>
    </>
  );
}

function factsOf(engine: TargetEngine): readonly (readonly [string, string])[] {
  const { backend, requestedBackend, devices, gpuLayers, threads } = engine;
  return [
    ['Model', engine.description],
    ['Architecture', engine.architecture],
    ['Parameters', toShortCount(engine.parameters)],
    ['Size', toBytes(engine.modelBytes)],
    ['Backend', backend === requestedBackend ? backend : `${backend} (asked for ${requestedBackend})`],
    ['Devices', devices.length === 0 ? 'processor' : devices.join(', ')],
    ['Layers on the GPU', toCount(gpuLayers)],
    ['Context', `${toCount(engine.contextLength)} of ${toCount(engine.contextTotal)} in all`],
    ['Threads', `${threads.decode} to decode, ${threads.prefill} to prefill`],
    ['Cache hits', toCount(engine.cacheHits)],
    ['Loaded in', toMilliseconds(engine.loadMs)],
    ['Engine', `${engine.engine}, llama.cpp ${engine.library}`],
  ];
}
