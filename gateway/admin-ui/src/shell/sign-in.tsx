import { useMutation, useQueryClient } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { signIn } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Notice } from '../components/notice.tsx';
import { toDuration } from '../format/time.ts';
import { Brand } from './brand.tsx';

/** The whole page, where nobody is signed in. */
export function SignInPage() {
  useEffect(() => {
    document.title = 'Sign in · Sipp Gateway Admin';
  }, []);
  return (
    <main className="sign-in-page">
      <div className="sign-in sign-in-card">
        <Brand />
        <h1>Sign in</h1>
        <SignInForm />
      </div>
    </main>
  );
}

/** Over a page whose session has ended: what was typed there stays. */
export function SignInDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog sign-in" aria-labelledby={id} onCancel={(event) => event.preventDefault()}>
      <h2 id={id}>Your session has ended</h2>
      <p>Sign in again to go on where you were.</p>
      <SignInForm />
    </dialog>
  );
}

function SignInForm() {
  const queryClient = useQueryClient();
  const [password, setPassword] = useState('');
  const login = useMutation({ mutationFn: () => signIn(password, queryClient) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        login.mutate();
      }}
    >
      <Field label="Password" hint="The one that admin_password_env of the configuration names.">
        {(attributes) => (
          <input
            {...attributes}
            className="input"
            type="password"
            name="password"
            autoComplete="current-password"
            // biome-ignore lint/a11y/noAutofocus: it is the only thing to do here
            autoFocus
            required
            value={password}
            aria-invalid={login.isError}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {login.error !== null && <Notice tone="bad">{toSentence(login.error)}</Notice>}
      <Button kind="primary" type="submit" disabled={login.isPending}>
        <LogIn size={16} aria-hidden />
        {login.isPending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}

function toSentence(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.code === 'throttled') return `Too many attempts. Try again in ${toDuration(error.retryAfter ?? 60)}.`;
  return error.status === 401 ? 'The password is wrong.' : error.message;
}
