import type { ReactNode } from 'react';

export interface PageHeadProps {
  readonly title: string;
  readonly note: string;
  readonly children?: ReactNode;
}

/** The title of a page, and what can be done on all of it. */
export function PageHead({ title, note, children }: PageHeadProps) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        <p>{note}</p>
      </div>
      {children !== undefined && <div className="page-actions">{children}</div>}
    </div>
  );
}
