import { SippError } from '../contract/errors.ts';
import type { Backend } from './engine.ts';

const choices = ['auto', 'cpu', 'cuda', 'metal', 'vulkan'] as const;

/** The backends that `auto` tries on a platform, best first. */
export function backendOrder(platform: NodeJS.Platform): readonly Backend[] {
  return platform === 'darwin' ? ['metal', 'cpu'] : ['cuda', 'vulkan', 'cpu'];
}

/**
 * The backend of endpoints that name none, from the value of `SIPP_NODE_BACKEND`.
 *
 * @throws SippError `invalid_config`
 */
export function defaultBackend(value: string | undefined): Backend | 'auto' {
  const name = value?.trim().toLowerCase() || 'auto';
  const known = choices.find((choice) => choice === name);
  if (known !== undefined) return known;
  throw new SippError('invalid_config', `Invalid SIPP_NODE_BACKEND=${value}. Expected one of: ${choices.join(', ')}`, {
    hint: 'Set the environment variable to one of them, or unset it.',
  });
}

/** The error for a backend that was asked for by name and cannot be had. Clients may match the text up to the list. */
export function backendUnavailable(
  requested: Backend,
  available: readonly Backend[],
  { reason, hint }: { readonly reason: string; readonly hint: string },
): SippError {
  const list = available.length === 0 ? 'none' : available.join(', ');
  const message = `requested backend ${requested} is not compiled or not available; available backends: ${list}`;
  return new SippError('backend_unavailable', `${message} (${reason})`, { hint });
}
