import { request } from 'undici';
import { SippError } from '../../runtime/contract/errors.ts';
import type { Environment } from '../config/insert-variables.ts';
import type { TargetConfig } from '../config/target-config.ts';

type ProviderConfig = Exclude<TargetConfig, { readonly type: 'local' }>;

export interface ReachOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** Long enough for a slow name server and handshake, short enough to wait for on a terminal. */
const TIMEOUT_MS = 10_000;

/**
 * Asks a provider for its list of models, which costs nothing. Servers that have no such list are reached all the same.
 *
 * @throws SippError `connection_failed`, `authentication`, `remote_failed`
 */
export async function reachProvider(target: ProviderConfig, { env, signal }: ReachOptions): Promise<void> {
  const url = `${target.base_url.replace(/\/+$/, '')}/models`;
  const status = await ask(url, headersOf(target, env), signal);
  if (status === 401 || status === 403) {
    throw new SippError('authentication', `${url} refuses the secret in ${variableOf(target)} (${status}).`, {
      hint: 'Set the variable to a secret that is valid there.',
    });
  }
  if (status >= 500) throw new SippError('remote_failed', `${url} answered ${status}.`, { hint: 'Try again later.' });
}

async function ask(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<number> {
  try {
    const either = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const { statusCode, body } = await request(url, { headers, signal: either });
    await body.dump();
    return statusCode;
  } catch (cause) {
    signal.throwIfAborted();
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SippError('connection_failed', `${url} cannot be reached (${reason}).`, {
      hint: 'Check base_url, the network and its proxies.',
      cause,
    });
  }
}

const variableOf = (target: ProviderConfig): string =>
  target.type === 'openai_compatible' ? target.token_env : target.api_key_env;

function headersOf(target: ProviderConfig, env: Environment): Readonly<Record<string, string>> {
  const secret = env[variableOf(target)] ?? '';
  if (target.type === 'anthropic') return { 'x-api-key': secret, 'anthropic-version': target.version };
  return { authorization: `Bearer ${secret}` };
}
