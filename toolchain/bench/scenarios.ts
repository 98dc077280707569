import { SippError } from '../../runtime/contract/errors.ts';
import { suggest } from '../../runtime/contract/suggest.ts';
import type { Scenario } from './scenario.ts';
import { arrivalScenario } from './scenarios/arrival.ts';
import { busyCoreScenario } from './scenarios/busy-core.ts';
import { busyLoopScenario } from './scenarios/busy-loop.ts';
import { cancelScenario } from './scenarios/cancel.ts';
import { coldStartScenario } from './scenarios/cold-start.ts';
import { memoryScenario } from './scenarios/memory.ts';
import { prefixScenario } from './scenarios/prefix.ts';
import { ratesScenario } from './scenarios/rates.ts';
import { wasmScenario } from './scenarios/wasm.ts';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  ratesScenario,
  arrivalScenario,
  cancelScenario,
  busyLoopScenario,
  busyCoreScenario,
  coldStartScenario,
  memoryScenario,
  prefixScenario,
  wasmScenario,
];

/**
 * The scenarios that a list of names means, in the order of the table; `all` means every one.
 *
 * @throws SippError `invalid_usage` for a name that is none.
 */
export function findScenarios(names: readonly string[]): readonly Scenario[] {
  const known = scenarios.map(({ name }) => name);
  for (const name of names) {
    if (name === 'all' || known.includes(name)) continue;
    const near = suggest(name, known);
    throw new SippError('invalid_usage', `--scenario does not know "${name}".`, {
      hint: near === undefined ? `Choose from all, ${known.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  return scenarios.filter(({ name }) => names.includes(name) || names.includes('all'));
}
