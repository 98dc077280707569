import type { Overview } from '../../../../admin/wire.ts';
import { Stat } from '../../components/stat.tsx';
import { splitMilliseconds, toCount, toMilliseconds, toPercent } from '../../format/numbers.ts';
import { toDuration } from '../../format/time.ts';

/** A share of failures that is worth a look, and one that is worth a night. */
const WARN_ERRORS = 0.02;
const BAD_ERRORS = 0.1;

export function OverviewCards({ overview }: { readonly overview: Overview }) {
  const { totals, concurrency, uptimeSeconds, version } = overview;
  const latency = splitMilliseconds(totals.latencyMs.p50);
  const firstText = splitMilliseconds(totals.firstTextMs.p50);
  const { limit, waiting, queue } = concurrency;
  return (
    <dl className="cards overview-cards">
      <Stat label="Requests" figure={toCount(totals.requests)} note="since the start" />
      <Stat
        label="Error rate"
        figure={toPercent(totals.errors, totals.requests)}
        note={`${toCount(totals.errors)} requests`}
        tone={toneOf(totals.errors / Math.max(1, totals.requests))}
      />
      <Stat
        label="Active"
        figure={toCount(totals.active)}
        note={limit === null ? 'no limit' : `limit ${toCount(limit)}`}
      />
      <Stat
        label="Queue"
        figure={toCount(waiting)}
        note={queue === null ? 'nobody waits' : `room for ${toCount(queue.maxWaiting)}`}
      />
      <Stat
        label="Tokens"
        figure={toCount(totals.inputTokens + totals.outputTokens)}
        note={`${toCount(totals.inputTokens)} in, ${toCount(totals.outputTokens)} out`}
      />
      <Stat label="Latency p50" {...latency} note={`p95 ${toMilliseconds(totals.latencyMs.p95)}`} />
      <Stat label="First token p50" {...firstText} note={`p95 ${toMilliseconds(totals.firstTextMs.p95)}`} />
      <Stat label="Uptime" figure={toDuration(uptimeSeconds)} note={`version ${version}`} />
    </dl>
  );
}

function toneOf(share: number): 'neutral' | 'warn' | 'bad' {
  if (share >= BAD_ERRORS) return 'bad';
  return share >= WARN_ERRORS ? 'warn' : 'neutral';
}
