import type { Concurrency } from '../../../../admin/wire.ts';
import { useChange } from '../../api/use-change.ts';
import { CheckField } from '../../components/check-field.tsx';
import { FormActions } from '../../components/form-actions.tsx';
import { NumberField } from '../../components/number-field.tsx';
import { Panel } from '../../components/panel.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { toCount } from '../../format/numbers.ts';

/** What a queue begins with that there was none of before. */
const NEW_QUEUE = { maxWaiting: 64, maxWaitSeconds: 30 };

/** How many requests run at the same time, and how many wait. */
export function ConcurrencyForm({ concurrency }: { readonly concurrency: Concurrency }) {
  const { draft, edit, isChanged, reset } = useDraft(toDraft(concurrency));
  const change = useChange();
  const save = async () => {
    const queue = { maxWaiting: Number(draft.maxWaiting), maxWaitSeconds: Number(draft.maxWaitSeconds) };
    const limit = draft.limit === '' ? null : Number(draft.limit);
    await change.mutateAsync({
      method: 'PUT',
      path: 'controls/concurrency',
      body: { limit },
      done: 'The concurrency limit is in force.',
    });
    await change.mutateAsync({
      method: 'PUT',
      path: 'controls/queue',
      body: { queue: draft.hasQueue ? queue : null },
      done: 'The queue is in force.',
    });
    reset();
  };
  const { running, waiting } = concurrency;
  return (
    <Panel title="Concurrency" note={`${toCount(running)} running, ${toCount(waiting)} waiting.`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save().catch(() => undefined); // It has been told: every change announces its own failure.
        }}
      >
        <NumberField
          label="Requests at the same time"
          hint="Empty for any number."
          min={1}
          placeholder="not limited"
          value={draft.limit}
          onChange={(limit) => edit({ limit })}
        />
        <CheckField
          label="Further requests wait in a queue"
          checked={draft.hasQueue}
          onChange={(hasQueue) => edit({ hasQueue })}
        />
        <div className="form-row">
          <NumberField
            label="Longest queue"
            min={1}
            required
            disabled={!draft.hasQueue}
            value={draft.maxWaiting}
            onChange={(maxWaiting) => edit({ maxWaiting })}
          />
          <NumberField
            label="Longest wait in seconds"
            min={0.1}
            step="any"
            required
            disabled={!draft.hasQueue}
            value={draft.maxWaitSeconds}
            onChange={(maxWaitSeconds) => edit({ maxWaitSeconds })}
          />
        </div>
        <FormActions isChanged={isChanged} isPending={change.isPending} onReset={reset} />
      </form>
    </Panel>
  );
}

function toDraft({ limit, queue }: Concurrency) {
  const { maxWaiting, maxWaitSeconds } = queue ?? NEW_QUEUE;
  return {
    limit: String(limit ?? ''),
    hasQueue: queue !== null,
    maxWaiting: String(maxWaiting),
    maxWaitSeconds: String(maxWaitSeconds),
  };
}
