import { useQuery } from '@tanstack/react-query';
import type { AdminRoute, Override } from '../../../../admin/wire.ts';
import { queries } from '../../api/queries.ts';
import { Badge } from '../../components/badge.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { toMoment } from '../../format/time.ts';
import { ReloadPanel } from './reload-panel.tsx';
import { SettingList } from './setting-list.tsx';

const routeColumns: readonly Column<AdminRoute>[] = [
  { title: 'Route', cell: ({ name }) => <span className="mono">{name}</span> },
  {
    title: 'Path',
    cell: ({ path }) => (path === null ? <Badge>switched off</Badge> : <span className="mono">{path}</span>),
  },
  { title: 'Listener', cell: ({ listener }) => listener },
];

const overrideColumns: readonly Column<Override>[] = [
  { title: 'Setting', cell: ({ key }) => <span className="mono">{key}</span> },
  { title: 'File', wrap: true, cell: ({ file }) => file },
  { title: 'In force', wrap: true, cell: ({ inForce }) => inForce },
];

export function ConfigurationPage() {
  const configuration = useQuery(queries.configuration);
  const routes = useQuery(queries.routes);
  return (
    <>
      <PageHead title="Configuration" note="What is in force. Secrets are never shown, only where they come from." />
      <div className="stack">
        <ReloadPanel>
          <Loaded query={configuration} subject="The configuration" skeleton={{ height: 44 }}>
            {({ path, loadedUnixSeconds }) => (
              <FactList
                isWide
                facts={[
                  ['File', <code key="path">{path}</code>],
                  ['Read', toMoment(loadedUnixSeconds)],
                ]}
              />
            )}
          </Loaded>
        </ReloadPanel>
        {configuration.data !== undefined && configuration.data.overrides.length > 0 && (
          <Panel title="Changed here" note="Settings that are not those of the file." flush>
            <DataTable
              caption="Settings that were changed here"
              columns={overrideColumns}
              rows={configuration.data.overrides}
              rowKey={({ key }) => key}
            />
          </Panel>
        )}
        <div className="columns">
          <Panel title="Routes" note="Where each one is served." flush>
            <Loaded query={routes} subject="The routes" skeleton={{ height: 36, lines: 8 }}>
              {(list) => (
                <DataTable caption="Routes" columns={routeColumns} rows={list.routes} rowKey={({ name }) => name} />
              )}
            </Loaded>
          </Panel>
          <Panel title="Settings" note="The file as it was understood, defaults included.">
            <Loaded query={configuration} subject="The settings">
              {(data) => <SettingList configuration={data.configuration} />}
            </Loaded>
          </Panel>
        </div>
      </div>
    </>
  );
}
