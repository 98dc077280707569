import { SippError } from '../../runtime/contract/errors.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Environment } from '../config/insert-variables.ts';
import { type Secrets, secretVariableOf } from './secret-of.ts';

export type { Secrets } from './secret-of.ts';

/**
 * Every secret that a configuration names.
 *
 * @throws SippError `config_file_invalid` with all that is wrong, and nothing of what the variables hold.
 */
export function readSecrets(config: GatewayConfig, env: Environment): Secrets {
  const own = [config.admin_password_env, ...config.tokens.map((token) => token.env)];
  const keys = [
    ...config.tokens.map((token) => token.env),
    ...config.targets.map(secretVariableOf).filter((variable) => variable !== undefined),
  ];
  const variables = [...new Set([config.admin_password_env, ...keys])];
  const problems = [
    ...variables.flatMap((variable) =>
      problemOf(variable, {
        secret: secretIn(variable, env),
        isKey: keys.includes(variable),
        isOwn: own.includes(variable),
      }),
    ),
    ...repetitions(own, env),
  ];
  if (problems.length > 0) {
    throw new SippError('config_file_invalid', problems.join('; '), {
      hint: 'Set these variables in the environment of the gateway.',
    });
  }
  return new Map(variables.map((variable) => [variable, secretIn(variable, env) ?? '']));
}

const secretIn = (variable: string, env: Environment): string | undefined =>
  Object.hasOwn(env, variable) ? env[variable] : undefined;

interface Found {
  readonly secret: string | undefined;
  /** Keys and tokens travel in headers; passwords may be sentences. */
  readonly isKey: boolean;
  /** Whether the gateway itself is opened with it: then it must not be guessed. */
  readonly isOwn: boolean;
}

/** Short secrets are guessed, and they would be words of the log that are no secrets. */
const MIN_OWN_LENGTH = 8;

function problemOf(variable: string, { secret, isKey, isOwn }: Found): readonly string[] {
  if (secret === undefined) return [`${variable} is required`];
  if (secret.trim() === '') return [`${variable} must not be empty`];
  if (isKey && /\s/.test(secret)) return [`${variable} must not contain whitespace`];
  return isOwn && secret.length < MIN_OWN_LENGTH ? [`${variable} must have at least ${MIN_OWN_LENGTH} characters`] : [];
}

/** A secret that two share says nothing about who came with it. */
function repetitions(variables: readonly string[], env: Environment): readonly string[] {
  const first = new Map<string, string>();
  return variables.flatMap((variable) => {
    const secret = secretIn(variable, env) ?? '';
    const other = first.get(secret);
    if (secret === '' || other === undefined) {
      first.set(secret, variable);
      return [];
    }
    return [`${other} and ${variable} hold the same secret; each needs one of its own`];
  });
}
