import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries.ts';
import { FactList } from '../../components/fact-list.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { Stat } from '../../components/stat.tsx';
import { toCount } from '../../format/numbers.ts';
import { BlocklistPanel } from './blocklist-panel.tsx';
import { ConcurrencyForm } from './concurrency-form.tsx';
import { RateLimitForm } from './rate-limit-form.tsx';

const sources = {
  peer: 'the address that connects',
  x_forwarded_for: 'X-Forwarded-For of trusted proxies',
  x_real_ip: 'X-Real-IP of trusted proxies',
} as const;

export function SecurityPage() {
  const security = useQuery(queries.security);
  const overview = useQuery(queries.overview);
  return (
    <>
      <PageHead title="Security" note="Who may ask, and how much. Changes hold at once." />
      <Loaded query={security} subject="The security settings" skeleton={{ height: 220, lines: 3 }}>
        {({ security: data }) => (
          <div className="stack">
            <dl className="cards security-cards">
              <Stat label="Rate limited" figure={toCount(data.totals.rateLimited)} note="requests since the start" />
              <Stat label="Blocked" figure={toCount(data.totals.blocked)} note="requests since the start" />
              <Stat label="Addresses blocked" figure={toCount(data.blocklist.length)} note="addresses and ranges" />
              <Stat label="Tracked clients" figure={toCount(data.trackedClients)} note="buckets in memory" />
            </dl>
            <div className="columns">
              <RateLimitForm rateLimit={data.rateLimit} />
              <Loaded query={overview} subject="The concurrency limit" skeleton={{ height: 240 }}>
                {({ concurrency }) => <ConcurrencyForm concurrency={concurrency} />}
              </Loaded>
            </div>
            <BlocklistPanel blocklist={data.blocklist} />
            <Panel title="Client addresses" note="As the configuration file says.">
              <FactList
                isWide
                facts={[
                  ['Read from', sources[data.clientIpSource]],
                  ['Trusted proxies', data.trustedProxyCidrs.length === 0 ? 'none' : data.trustedProxyCidrs.join(', ')],
                ]}
              />
            </Panel>
          </div>
        )}
      </Loaded>
    </>
  );
}
