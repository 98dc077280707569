import { findByName } from './find-by-name.ts';
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
export const findScenarios = (names: readonly string[]): readonly Scenario[] => findByName(scenarios, names);
