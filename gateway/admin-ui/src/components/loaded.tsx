import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isSignedOut } from '../api/api-error.ts';
import { Notice } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';
import { ErrorState } from './state.tsx';

export interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** What is read, such as `The targets`. */
  readonly subject: string;
  /** Of what will stand here, so that nothing moves when it comes. */
  readonly skeleton?: { readonly height: number; readonly lines?: number };
  readonly children: (data: Data) => ReactNode;
}

/** What a query has found; until then its size, and why it failed. Old data stays while a refresh fails, and says so. */
export function Loaded<Data>({ query, subject, skeleton = { height: 44, lines: 6 }, children }: LoadedProps<Data>) {
  const { data, error, refetch } = query;
  if (data === undefined && error !== null && !isSignedOut(error))
    return <ErrorState subject={subject} error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton {...skeleton} />;
  return (
    <>
      {error !== null && !isSignedOut(error) && (
        <Notice tone="warn">
          {subject} could not be brought up to date: {error.message}
        </Notice>
      )}
      {children(data)}
    </>
  );
}
