import type { RateLimit } from '../../../../admin/wire.ts';
import { useChange } from '../../api/use-change.ts';
import { CheckField } from '../../components/check-field.tsx';
import { FormActions } from '../../components/form-actions.tsx';
import { NumberField } from '../../components/number-field.tsx';
import { Panel } from '../../components/panel.tsx';
import { useDraft } from '../../components/use-draft.ts';

/** How often each address may ask. */
export function RateLimitForm({ rateLimit }: { readonly rateLimit: RateLimit }) {
  const { draft, edit, isChanged, reset } = useDraft(toDraft(rateLimit));
  const change = useChange();
  const save = () =>
    change.mutate(
      { method: 'PUT', path: 'security/rate-limit', body: toRateLimit(draft), done: 'The rate limit is in force.' },
      { onSuccess: reset },
    );
  return (
    <Panel title="Rate limit" note="For each client address. Saving empties every bucket.">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <CheckField label="Limit requests" checked={draft.enabled} onChange={(enabled) => edit({ enabled })} />
        <div className="form-row">
          <NumberField
            label="Requests per minute"
            min={1}
            required
            value={draft.requestsPerMinute}
            onChange={(requestsPerMinute) => edit({ requestsPerMinute })}
          />
          <NumberField label="At once" min={1} required value={draft.burst} onChange={(burst) => edit({ burst })} />
        </div>
        <div className="form-row">
          <NumberField
            label="Model tokens per minute"
            min={1}
            placeholder="not limited"
            value={draft.tokensPerMinute}
            onChange={(tokensPerMinute) => edit({ tokensPerMinute })}
          />
          <NumberField
            label="Tokens at once"
            min={1}
            placeholder="as per minute"
            disabled={draft.tokensPerMinute === ''}
            value={draft.tokenBurst}
            onChange={(tokenBurst) => edit({ tokenBurst })}
          />
        </div>
        <FormActions isChanged={isChanged} isPending={change.isPending} onReset={reset} />
      </form>
    </Panel>
  );
}

function toDraft({ enabled, requestsPerMinute, burst, tokensPerMinute, tokenBurst }: RateLimit) {
  return {
    enabled,
    requestsPerMinute: String(requestsPerMinute),
    burst: String(burst),
    tokensPerMinute: String(tokensPerMinute ?? ''),
    tokenBurst: String(tokenBurst ?? ''),
  };
}

function toRateLimit(draft: ReturnType<typeof toDraft>): RateLimit {
  const tokensPerMinute = draft.tokensPerMinute === '' ? null : Number(draft.tokensPerMinute);
  return {
    enabled: draft.enabled,
    requestsPerMinute: Number(draft.requestsPerMinute),
    burst: Number(draft.burst),
    tokensPerMinute,
    tokenBurst: tokensPerMinute === null || draft.tokenBurst === '' ? null : Number(draft.tokenBurst),
  };
}
