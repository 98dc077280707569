import { resolve } from 'node:path';
import type { CliContext } from '../context.ts';
import { Ended, failed } from '../exit-code.ts';

export interface GatewayCheckFlags {
  readonly config: string;
  readonly deep?: true;
  readonly json?: true;
}

/** Says whether a gateway's configuration can be used; with `--deep` also whether what it names is there. */
export async function gatewayCheck({ config, deep, json }: GatewayCheckFlags, context: CliContext): Promise<void> {
  const { cwd, env, signal, stdout } = context;
  const { checkGateway } = await import('../../gateway/check/check.ts');
  const checked = await checkGateway({ path: resolve(cwd, config), env, deep: deep === true, signal });
  const isGood = checked.every(({ problem }) => problem === undefined);
  if (json) await stdout.write(`${JSON.stringify({ config, valid: true, checked }, null, 2)}\n`);
  else await stdout.write(`${[`configuration is valid: ${config}`, ...checked.map(toLine)].join('\n')}\n`);
  if (!isGood) throw new Ended(failed);

  function toLine({ title, problem }: (typeof checked)[number]): string {
    const { paint } = stdout;
    return problem === undefined
      ? `${paint('green', 'ok')}      ${title}`
      : `${paint('red', 'failed')}  ${title}: ${problem}`;
  }
}
