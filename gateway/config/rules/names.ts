import type { Finding } from '../finding.ts';
import type { GatewayConfig } from '../gateway-config.ts';

/** Whom metrics, usage and sessions name for requests from the dashboard. */
export const PLAYGROUND = 'dashboard';

/** What must be unique is, and groups are not mistaken for targets. */
export function checkNames({ targets, tokens, admin_password_env }: GatewayConfig): readonly Finding[] {
  const targetNames = targets.map(({ name }) => name);
  const variables = [admin_password_env, ...tokens.map(({ env }) => env)];
  return [
    ...repeated(targetNames, (name, index) => ({
      pointer: `/targets/${index}/name`,
      problem: `is taken: duplicate target: ${name}`,
    })),
    ...targets.flatMap(({ group }, index) => {
      if (group === undefined || !targetNames.includes(group)) return [];
      return [{ pointer: `/targets/${index}/group`, problem: `is taken: '${group}' is the name of a target` }];
    }),
    ...repeated(
      tokens.map(({ caller }) => caller),
      (caller, index) => ({
        pointer: `/tokens/${index}/caller`,
        problem: `is taken: duplicate token caller: ${caller}`,
      }),
    ),
    ...tokens.flatMap(({ caller }, index) =>
      caller === PLAYGROUND
        ? [{ pointer: `/tokens/${index}/caller`, problem: `is taken: '${PLAYGROUND}' is who asks from the playground` }]
        : [],
    ),
    ...repeated(variables, (_, index) => ({
      pointer: `/tokens/${index - 1}/env`,
      problem: 'names a variable that another token or the dashboard uses; each needs a secret of its own',
    })),
  ];
}

function repeated(texts: readonly string[], toFinding: (text: string, index: number) => Finding): readonly Finding[] {
  return texts.flatMap((text, index) => (texts.indexOf(text) < index ? [toFinding(text, index)] : []));
}
