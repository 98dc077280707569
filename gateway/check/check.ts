import { type ReadOptions, readGatewayConfig } from '../config/read-gateway-config.ts';
import { messageOf } from '../server/message-of.ts';
import { deepChecks } from './deep-checks.ts';

export interface CheckOptions extends ReadOptions {
  /** Also look at what the configuration names: secrets, model files, ports, providers. */
  readonly deep: boolean;
  readonly signal: AbortSignal;
}

/** One thing that was looked at. */
export interface Checked {
  readonly title: string;
  /** What is wrong, or undefined. Never with a secret in it. */
  readonly problem: string | undefined;
}

/**
 * Checks a configuration. Without `deep` it needs no secrets, no models and no network; with it, everything is looked at, each for
 * itself, and all at the same time.
 *
 * @throws SippError `config_file_invalid` with everything that is wrong in the file, `file_failed`.
 */
export async function checkGateway({ deep, signal, ...source }: CheckOptions): Promise<readonly Checked[]> {
  const config = await readGatewayConfig(source);
  if (!deep) return [];
  return Promise.all(
    deepChecks(config, source.env).map(async ({ title, run }) => ({ title, problem: await problemOf(run, signal) })),
  );
}

async function problemOf(
  run: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await run(signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return messageOf(error);
  }
}
