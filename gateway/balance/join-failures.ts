import { SippError } from '../../runtime/contract/errors.ts';

/**
 * What a client is told when nobody answered: the failure of the one that was asked first, because that is whom the client
 * wanted; what stands in for it may fail for reasons that mean nothing to the client. When to try again is the earlier
 * of what both say.
 */
export function joinFailures(first: SippError, next: SippError): SippError {
  const retryAfterMs = earlier(first.retryAfterMs, next.retryAfterMs);
  if (retryAfterMs === first.retryAfterMs) return first;
  const { code, message, hint, remote, cause } = first;
  return new SippError(code, message, {
    retryAfterMs,
    cause,
    ...(hint !== undefined && { hint }),
    ...(remote && { remote }),
  });
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
