import { useId } from 'react';

export interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  /** In words, such as `3 of 8`. */
  readonly text: string;
  /** Being full is bad. Default: it is not, as with caches. */
  readonly isScarce?: boolean;
}

/** From here on a gauge warns, and from there it alarms. */
const NEARLY_FULL = 0.75;
const FULL = 0.92;

/** How full something is. */
export function Meter({ label, value, max, text, isScarce = false }: MeterProps) {
  const id = useId();
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div className="meter">
      <div className="meter-label">
        <span id={id}>{label}</span>
        <span>{text}</span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: each browser draws <meter> in its own colours */}
      <div
        className="meter-track"
        role="meter"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={text}
      >
        <div
          className="meter-fill"
          data-tone={isScarce ? toneOf(share) : 'neutral'}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

function toneOf(share: number): string {
  if (share >= FULL) return 'bad';
  return share >= NEARLY_FULL ? 'warn' : 'neutral';
}
