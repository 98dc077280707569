import { useState } from 'react';
import type { TargetFigures } from '../../../../admin/wire.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';

/** Loads and unloads a local model. */
export function TargetActions({ target }: { readonly target: TargetFigures }) {
  const { name, canLoad, canUnload } = target;
  const [isAsking, setIsAsking] = useState(false);
  const change = useChange();
  const act = (action: 'load' | 'unload') =>
    change.mutate({
      method: 'POST',
      path: `targets/${encodeURIComponent(name)}/${action}`,
      done: action === 'load' ? `${name} is being loaded.` : `${name} is being unloaded.`,
    });
  return (
    <div className="cluster">
      <Button
        size="small"
        disabled={!canLoad || change.isPending}
        aria-label={`Load ${name}`}
        onClick={() => act('load')}
      >
        Load
      </Button>
      <Button
        size="small"
        kind="danger"
        disabled={!canUnload || change.isPending}
        aria-label={`Unload ${name}`}
        onClick={() => setIsAsking(true)}
      >
        Unload
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Unload ${name}?`}
          action="Unload"
          onConfirm={() => act('unload')}
          onClose={() => setIsAsking(false)}
        >
          Its memory is freed, and its sessions lose their cache. The next request loads the model again.
        </ConfirmDialog>
      )}
    </div>
  );
}
