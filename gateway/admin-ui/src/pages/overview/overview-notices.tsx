import type { Overview } from '../../../../admin/wire.ts';
import { Notice } from '../../components/notice.tsx';
import { plural } from '../../format/words.ts';

const readiness = {
  loading: ['neutral', 'Models are being loaded; the gateway is not ready yet.'],
  failed: ['bad', 'No target works: requests are refused.'],
  draining: ['warn', 'The gateway is shutting down: running requests end, new ones are refused.'],
} as const;

/** What an operator should know before anything else. */
export function OverviewNotices({ overview }: { readonly overview: Overview }) {
  const { targets, persistence } = overview;
  const notice = overview.readiness === 'ready' ? undefined : readiness[overview.readiness];
  return (
    <>
      {notice !== undefined && <Notice tone={notice[0]}>{notice[1]}</Notice>}
      {targets.failed > 0 && (
        <Notice tone="warn">
          {plural(targets.failed, 'target')} failed. <a href="#/targets">Look at the targets</a>
        </Notice>
      )}
      {persistence.problem !== null && (
        <Notice tone="warn">Changes and usage are not stored any more: {persistence.problem}</Notice>
      )}
    </>
  );
}
