import { SippError } from '../contract/errors.ts';
import type { EndpointRef } from '../contract/options.ts';
import { quoted } from '../contract/quoted.ts';
import type { Endpoint, Operation } from './endpoint.ts';

/**
 * The endpoint that a request goes to: the one it names, or else the only local one that supports the operation. Remote
 * endpoints are never chosen by themselves: a prompt does not leave the machine unasked. Clients may match the texts.
 *
 * @throws SippError `endpoint_not_found`, `endpoint_unsupported`, `endpoint_ambiguous`, or why the named one cannot do it.
 */
export function chooseEndpoint(
  endpoints: ReadonlyMap<string, Endpoint>,
  operation: Operation,
  ref: EndpointRef | undefined,
): Endpoint {
  if (ref !== undefined) return named(endpoints, operation, ref);
  const local = [...endpoints.values()].filter((endpoint) => endpoint.ref.kind === 'local');
  const [first, ...others] = local.filter((endpoint) => endpoint.refusal(operation) === undefined);
  if (first === undefined) throw unsupported(local, operation);
  if (others.length === 0) return first;
  throw new SippError('endpoint_ambiguous', `ambiguous endpoint for ${operation}`, {
    hint: `Name one of ${[first, ...others].map(({ ref: { id } }) => id).join(', ')} as the request's endpoint.`,
  });
}

function named(endpoints: ReadonlyMap<string, Endpoint>, operation: Operation, ref: EndpointRef): Endpoint {
  const { kind, id }: Partial<EndpointRef> = ref ?? {};
  const found = endpoints.get(String(id));
  if (found === undefined || found.ref.kind !== kind) throw notFound(endpoints, ref);
  const refusal = found.refusal(operation);
  if (refusal !== undefined) throw refusal;
  return found;
}

function notFound(endpoints: ReadonlyMap<string, Endpoint>, ref: EndpointRef): SippError {
  const { kind, id }: Partial<EndpointRef> = ref ?? {};
  const known = [...endpoints.values()].map((endpoint) => `${endpoint.ref.kind} ${endpoint.ref.id}`);
  const name = typeof id === 'string' ? `${kind} ${id}` : quoted(ref);
  return new SippError('endpoint_not_found', `endpoint not found: ${name}`, {
    hint: known.length === 0 ? 'Add it first.' : `Add it first, or name one of: ${known.join(', ')}.`,
  });
}

/** The reason is worth telling where there is only one model that could have been meant. */
function unsupported(local: readonly Endpoint[], operation: Operation): SippError {
  const cause = local.length === 1 ? local[0]?.refusal(operation) : undefined;
  const hint = cause
    ? [cause.message, cause.hint].join(' ')
    : 'Add a local endpoint that supports it, or name a remote one.';
  return new SippError('endpoint_unsupported', `no supported endpoint for ${operation}`, { cause, hint });
}
