import type { TargetFigures } from '../../../../admin/wire.ts';
import { Badge } from '../../components/badge.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Meter } from '../../components/meter.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { toCount, toMilliseconds, toPercent } from '../../format/numbers.ts';
import { toDuration } from '../../format/time.ts';
import { stateTones, targetKinds } from '../../format/words.ts';
import { EngineDetails } from './engine-details.tsx';
import { TargetActions } from './target-actions.tsx';

/** One target: what it is, how it is, what it has done. */
export function TargetPanel({ target }: { readonly target: TargetFigures }) {
  const { name, kind, model, state, progress, reason, engine } = target;
  return (
    <Panel
      title={name}
      note={`${targetKinds[kind]} · ${model}`}
      actions={
        <span className="cluster">
          <Health target={target} />
          <Badge tone={stateTones[state]} dot>
            {state}
          </Badge>
        </span>
      }
    >
      <div className="stack">
        {reason !== null && <Notice tone="bad">{reason}</Notice>}
        {progress !== null && <Meter label="Loading" value={progress} max={1} text={toPercent(progress, 1)} />}
        <FactList facts={numbersOf(target)} />
        {engine !== null && <EngineDetails engine={engine} />}
        <FactList facts={settingsOf(target)} />
        {kind === 'local' && <TargetActions target={target} />}
      </div>
    </Panel>
  );
}

function Health({ target: { health } }: { readonly target: TargetFigures }) {
  if (health.state === 'healthy') return null;
  const rest = health.remainingSeconds === null ? '' : ` for ${toDuration(health.remainingSeconds)}`;
  return (
    <span title={health.reason ?? undefined}>
      <Badge tone="warn">{health.state === 'ejected' ? `left out${rest}` : 'being tried again'}</Badge>
    </span>
  );
}

function numbersOf(target: TargetFigures): readonly (readonly [string, string])[] {
  const { requests, errors, latencyMs, firstTextMs, inputTokens, outputTokens, cachedTokens } = target;
  return [
    ['Requests', toCount(requests)],
    ['Error rate', toPercent(errors, requests)],
    ['Latency p50', toMilliseconds(latencyMs.p50)],
    ['Latency p95', toMilliseconds(latencyMs.p95)],
    ['First token p50', toMilliseconds(firstTextMs.p50)],
    ['Input tokens', toCount(inputTokens)],
    ['Output tokens', toCount(outputTokens)],
    ['Cached input', toPercent(cachedTokens, inputTokens)],
  ];
}

function settingsOf(target: TargetFigures): readonly (readonly [string, string])[] {
  const { group, weight, fallback, providerHost, restarts, retries, load, keepAlive } = target;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Host', providerHost],
    ['Repeated requests', retries === null ? null : toCount(retries)],
    ['Engine restarts', restarts === null ? null : toCount(restarts)],
    ['Loaded', load === null ? null : load === 'eager' ? 'at the start' : 'by its first request'],
    ['Kept when idle', load === null ? null : (keepAlive ?? 'always')],
    ['Group', group === null ? null : `${group}, weight ${weight}`],
    ['Fallback', fallback.length === 0 ? null : fallback.join(', ')],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}
