import { quoted } from '../../../runtime/contract/quoted.ts';
import { suggest } from '../../../runtime/contract/suggest.ts';
import type { Finding } from '../finding.ts';
import type { GatewayConfig } from '../gateway-config.ts';

/** Names of targets and groups lead somewhere, and no fallback leads back to where it began. */
export function checkReferences({ targets, tokens }: GatewayConfig): readonly Finding[] {
  const known = [...new Set(targets.flatMap(({ name, group }) => (group === undefined ? [name] : [name, group])))];
  return [
    ...tokens.flatMap((token, index) =>
      token.targets.flatMap((name, item) =>
        unknown(`/tokens/${index}/targets/${item}`, 'token references unknown target', { name, known }),
      ),
    ),
    ...targets.flatMap((target, index) =>
      target.fallback.flatMap((name, item) =>
        unknown(`/targets/${index}/fallback/${item}`, 'fallback references unknown target', { name, known }),
      ),
    ),
    ...circles(targets),
  ];
}

interface Reference {
  readonly name: string;
  readonly known: readonly string[];
}

function unknown(pointer: string, problem: string, { name, known }: Reference): readonly Finding[] {
  if (known.includes(name)) return [];
  const near = suggest(name, known);
  const help = near === undefined ? `; there are ${known.join(', ')}` : `; did you mean ${quoted(near)}?`;
  return [{ pointer, problem: `is unknown: ${problem}: ${name}${help}` }];
}

function circles(targets: GatewayConfig['targets']): readonly Finding[] {
  const findings: Finding[] = [];
  const finished = new Set<number>();
  const visit = (index: number, chain: readonly number[]): void => {
    const start = chain.indexOf(index);
    if (start !== -1) findings.push(circle(targets, [...chain.slice(start), index]));
    if (start !== -1 || finished.has(index)) return;
    for (const next of successors(targets, index)) visit(next, [...chain, index]);
    finished.add(index);
  };
  for (const index of targets.keys()) visit(index, []);
  return findings;
}

/** Falling back to a group is falling back to each of its members. */
function successors(targets: GatewayConfig['targets'], index: number): readonly number[] {
  const names = targets[index]?.fallback ?? [];
  return [...targets.entries()]
    .filter(([, { name, group }]) => names.includes(name) || (group !== undefined && names.includes(group)))
    .map(([successor]) => successor);
}

function circle(targets: GatewayConfig['targets'], chain: readonly number[]): Finding {
  const names = chain.map((index) => targets[index]?.name).join(' → ');
  return { pointer: `/targets/${chain[0]}/fallback`, problem: `leads back to its beginning: ${names}` };
}
