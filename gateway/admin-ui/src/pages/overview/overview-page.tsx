import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TimeWindow } from '../../../../admin/wire.ts';
import { queries } from '../../api/queries.ts';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Segments } from '../../components/segments.tsx';
import { OverviewCards } from './overview-cards.tsx';
import { OverviewCharts } from './overview-charts.tsx';
import { OverviewNotices } from './overview-notices.tsx';
import { RouteTable } from './route-table.tsx';

const windows: readonly (readonly [TimeWindow, string])[] = [
  ['30m', '30 minutes'],
  ['24h', '24 hours'],
];

export function OverviewPage() {
  const [window, setWindow] = useState<TimeWindow>('30m');
  const overview = useQuery(queries.overview);
  const timeSeries = useQuery(queries.timeSeries(window));
  return (
    <>
      <PageHead title="Overview" note="How the gateway is doing, brought up to date every five seconds.">
        <Segments label="Time window of the charts" value={window} options={windows} onChange={setWindow} />
      </PageHead>
      <div className="stack">
        <Loaded query={overview} subject="The overview" skeleton={{ height: 104 }}>
          {(data) => (
            <>
              <OverviewNotices overview={data} />
              <OverviewCards overview={data} />
            </>
          )}
        </Loaded>
        <OverviewCharts query={timeSeries} />
        <RouteTable query={overview} />
      </div>
    </>
  );
}
