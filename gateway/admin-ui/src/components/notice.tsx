import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const signs = { neutral: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

/** A sentence about the page or one of its parts. Bad ones are read out at once. */
export function Notice({
  tone = 'neutral',
  children,
}: {
  readonly tone?: keyof typeof signs;
  readonly children: ReactNode;
}) {
  const Sign = signs[tone];
  return (
    <div className="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Sign size={18} aria-hidden />
      <div>{children}</div>
    </div>
  );
}
