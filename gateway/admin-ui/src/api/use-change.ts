import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useAnnounce } from '../components/toasts.tsx';
import { change } from './api.ts';
import { isSignedOut } from './api-error.ts';

export interface Change {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** The sentence for when it has been done. */
  readonly done: string;
}

/** Changes something at the gateway, tells how it went, and reads everything anew that is on the page. */
export function useChange(): UseMutationResult<unknown, Error, Change> {
  const queryClient = useQueryClient();
  const announce = useAnnounce();
  return useMutation({
    mutationFn: ({ method, path, body }: Change) => change<unknown>(method, path, body),
    onSuccess: (_answer, { done }) => {
      announce('good', done);
      return queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    },
    onError: (error) => {
      if (!isSignedOut(error)) announce('bad', error.message);
    },
  });
}
