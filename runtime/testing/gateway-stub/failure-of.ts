import { SippError } from '../../contract/errors.ts';

/** The error that a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<SippError> {
  const error: unknown = await call.catch((reason) => reason);
  if (SippError.is(error)) return error;
  throw new Error('It should have failed with a SippError.', { cause: error });
}
