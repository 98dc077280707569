import { MutationCache, QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isSignedOut } from './api/api-error.ts';
import { sessionQuery } from './api/session.ts';
import { Skeleton } from './components/skeleton.tsx';
import { ErrorState } from './components/state.tsx';
import { Toasts } from './components/toasts.tsx';
import { Shell } from './shell/shell.tsx';
import { SignInDialog, SignInPage } from './shell/sign-in.tsx';

/** A client whose every refused question ends the session of the page. */
function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (isSignedOut(error)) queryClient.setQueryData(sessionQuery.queryKey, null);
  };
  const queryClient: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    // Polling repeats soon enough; a failure is told at once.
    defaultOptions: { queries: { retry: false, staleTime: 1000 } },
  });
  return queryClient;
}

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <Toasts>
        <Entrance />
      </Toasts>
    </QueryClientProvider>
  );
}

/** Sign-in first. A session that ends later leaves the page where it was, behind a dialog. */
function Entrance() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const [wasSignedIn, setWasSignedIn] = useState(false);
  if (session && !wasSignedIn) setWasSignedIn(true);
  if (session === undefined && error !== null)
    return <ErrorState subject="The session" error={error} onRetry={refetch} />;
  if (session === undefined) return <Skeleton height={120} />;
  if (session === null && !wasSignedIn) return <SignInPage />;
  return (
    <>
      <Shell onSignOut={() => setWasSignedIn(false)} />
      {session === null && <SignInDialog />}
    </>
  );
}
