import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Reloaded } from '../../../../admin/wire.ts';
import { change } from '../../api/api.ts';
import { ApiError } from '../../api/api-error.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';

/** Reads the file again, and shows what came of it. */
export function ReloadPanel({ children }: { readonly children: ReactNode }) {
  const queryClient = useQueryClient();
  const reload = useMutation({
    mutationFn: () => change<Reloaded>('POST', 'configuration/reload'),
    onSuccess: () => queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
  });
  return (
    <Panel
      title="File"
      note="A file that cannot be used changes nothing."
      actions={
        <Button disabled={reload.isPending} onClick={() => reload.mutate()}>
          <RefreshCw size={16} aria-hidden />
          {reload.isPending ? 'Reading…' : 'Reload'}
        </Button>
      }
    >
      <div className="stack">
        {children}
        {reload.data !== undefined && <Changes changes={reload.data.changes} />}
        {reload.error !== null && <Refusal error={reload.error} />}
      </div>
    </Panel>
  );
}

function Changes({ changes }: Pick<Reloaded, 'changes'>) {
  if (changes.length === 0) return <Notice tone="good">The file was read again; nothing in it has changed.</Notice>;
  return (
    <Notice tone="good">
      The file was read again. Changed: <code>{changes.join(', ')}</code>
    </Notice>
  );
}

function Refusal({ error }: { readonly error: Error }) {
  const findings = error instanceof ApiError ? error.findings : [];
  return (
    <Notice tone="bad">
      <p>{error.message}</p>
      {findings.length > 0 && (
        <ul className="notes">
          {findings.map(({ line, message }) => (
            <li key={`${line} ${message}`}>{line === null ? message : `Line ${line}: ${message}`}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
