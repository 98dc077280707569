import type { GatewayBench } from '../gateway-scenario.ts';
import type { Contender } from '../servers/contender.ts';

/** The servers that stream; the report says why the others are left out. */
export function streaming(
  { note }: Pick<GatewayBench, 'note'>,
  scenario: string,
  contenders: readonly Contender[],
): readonly Contender[] {
  for (const { name, streamsFault } of contenders) {
    if (streamsFault !== undefined) note(`${scenario} was left out for ${name}: ${streamsFault}.`);
  }
  return contenders.filter(({ streamsFault }) => streamsFault === undefined);
}
