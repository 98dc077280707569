import { CircleAlert, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/** Says that there is nothing, and when there would be. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="state">
      <Inbox size={24} aria-hidden />
      <strong>{title}</strong>
      <p>{children}</p>
    </div>
  );
}

export interface ErrorStateProps {
  /** What could not be read, such as `The targets`. */
  readonly subject: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Says what failed, and offers to try again. */
export function ErrorState({ subject, error, onRetry }: ErrorStateProps) {
  return (
    <div className="state" role="alert">
      <CircleAlert size={24} aria-hidden />
      <strong>{subject} could not be read</strong>
      <p>{error.message}</p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
