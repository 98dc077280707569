import { Button } from './button.tsx';

export interface FormActionsProps {
  readonly isChanged: boolean;
  readonly isPending: boolean;
  readonly onReset: () => void;
}

/** Saves or gives up what was typed. */
export function FormActions({ isChanged, isPending, onReset }: FormActionsProps) {
  return (
    <div className="cluster">
      <Button type="submit" kind="primary" disabled={!isChanged || isPending}>
        {isPending ? 'Saving…' : 'Save'}
      </Button>
      <Button kind="quiet" disabled={!isChanged || isPending} onClick={onReset}>
        Discard
      </Button>
    </div>
  );
}
