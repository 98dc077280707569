import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { Session, SignedOut } from '../../../admin/wire.ts';
import { carrySession, change, read } from './api.ts';
import { isSignedOut } from './api-error.ts';

/** The session of this browser; null where nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return remember(await read<Session>('session'));
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
});

/** @throws ApiError `unauthorized`, `throttled` */
export async function signIn(password: string, queryClient: QueryClient): Promise<void> {
  const session = remember(await change<Session>('POST', 'session', { password }));
  queryClient.setQueryData(sessionQuery.queryKey, session);
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
}

export async function signOut(queryClient: QueryClient): Promise<void> {
  await change<SignedOut>('DELETE', 'session').catch((error: unknown) => {
    if (!isSignedOut(error)) throw error;
  });
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
}

function remember(session: Session): Session {
  carrySession(session);
  return session;
}
