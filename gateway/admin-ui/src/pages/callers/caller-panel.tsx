import type { CallerFigures, CallerRateLimit } from '../../../../admin/wire.ts';
import { Legend } from '../../charts/legend.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Meter } from '../../components/meter.tsx';
import { Panel } from '../../components/panel.tsx';
import { toCount } from '../../format/numbers.ts';
import { toMoment } from '../../format/time.ts';
import { UsageDays } from './usage-days.tsx';

const tokenSeries = [
  { key: 'input', title: 'Input' },
  { key: 'output', title: 'Output' },
];

/** One caller, whole. */
export function CallerPanel({ caller }: { readonly caller: CallerFigures }) {
  const { env, targets, expiresUnixSeconds, rateLimit, days } = caller;
  return (
    <div className="columns">
      <Panel title={caller.caller} note="What it may do, and how much of it is left.">
        <div className="stack">
          <FactList
            facts={[
              ['Token in variable', <code key="env">{env}</code>],
              ['Targets', targets.length === 0 ? 'all' : targets.join(', ')],
              ['Priority', caller.priority],
              ['Expires', expiresUnixSeconds === null ? 'never' : toMoment(expiresUnixSeconds)],
            ]}
          />
          {rateLimit === null ? <p className="faint">It has no rate limit of its own.</p> : <Limits {...rateLimit} />}
        </div>
      </Panel>
      <Panel
        title="Tokens per day"
        note="The last 30 days with requests, in UTC."
        actions={<Legend series={tokenSeries} />}
      >
        <UsageDays days={days} />
      </Panel>
    </div>
  );
}

function Limits({ burst, requestsLeft, requestsPerMinute, tokenBurst, tokensLeft, tokensPerMinute }: CallerRateLimit) {
  return (
    <>
      <Meter
        label="Requests used"
        value={burst - requestsLeft}
        max={burst}
        text={`${toCount(Math.floor(requestsLeft))} of ${toCount(burst)} left, ${toCount(requestsPerMinute)} a minute`}
        isScarce
      />
      {tokenBurst !== null && tokensLeft !== null && (
        <Meter
          label="Model tokens used"
          value={Math.min(tokenBurst, tokenBurst - tokensLeft)}
          max={tokenBurst}
          text={`${toCount(Math.floor(tokensLeft))} of ${toCount(tokenBurst)} left, ${toCount(tokensPerMinute)} a minute`}
          isScarce
        />
      )}
    </>
  );
}
