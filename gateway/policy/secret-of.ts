import type { TargetConfig } from '../config/target-config.ts';

/** What the environment variables hold that a configuration names as secret, by their names. */
export type Secrets = ReadonlyMap<string, string>;

/** The secret that a target sends to its provider; undefined for local ones. */
export function secretOf(target: TargetConfig, secrets: Secrets): string | undefined {
  const variable = secretVariableOf(target);
  return variable === undefined ? undefined : secrets.get(variable);
}

/** The variable that holds it. */
export function secretVariableOf(target: TargetConfig): string | undefined {
  if (target.type === 'local') return undefined;
  return target.type === 'openai_compatible' ? target.token_env : target.api_key_env;
}
