import type { ReactNode } from 'react';

export interface FactListProps {
  readonly facts: readonly (readonly [string, ReactNode])[];
  /** Values such as paths need wide columns. */
  readonly isWide?: boolean;
}

/** Names and their values. */
export function FactList({ facts, isWide = false }: FactListProps) {
  return (
    <dl className="facts" data-wide={isWide}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
