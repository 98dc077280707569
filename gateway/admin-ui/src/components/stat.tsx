export interface StatProps {
  readonly label: string;
  readonly figure: string;
  readonly unit?: string;
  readonly note?: string;
  readonly tone?: 'neutral' | 'warn' | 'bad';
}

/** One number that matters; for a `<dl className="cards">`. */
export function Stat({ label, figure, unit = '', note = '', tone = 'neutral' }: StatProps) {
  return (
    <div className="stat" data-tone={tone}>
      <dt>{label}</dt>
      <dd>
        {figure}
        {unit !== '' && <small>{unit}</small>}
      </dd>
      <dd className="stat-note" title={note}>
        {note}
      </dd>
    </div>
  );
}
