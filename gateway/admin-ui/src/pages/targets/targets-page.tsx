import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries.ts';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState } from '../../components/state.tsx';
import { TargetPanel } from './target-panel.tsx';

export function TargetsPage() {
  const targets = useQuery(queries.targets);
  return (
    <>
      <PageHead title="Targets" note="The models behind this gateway: local ones and those of providers." />
      <Loaded query={targets} subject="The targets" skeleton={{ height: 300, lines: 2 }}>
        {(list) =>
          list.targets.length === 0 ? (
            <EmptyState title="No targets">The configuration names them in [[targets]].</EmptyState>
          ) : (
            <div className="columns">
              {list.targets.map((target) => (
                <TargetPanel key={target.name} target={target} />
              ))}
            </div>
          )
        }
      </Loaded>
    </>
  );
}
