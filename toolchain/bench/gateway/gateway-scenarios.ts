import { findByName } from '../find-by-name.ts';
import type { GatewayScenario } from './gateway-scenario.ts';
import { cancelScenario } from './scenarios/cancel.ts';
import { hostileScenario } from './scenarios/hostile.ts';
import { jsonScenario } from './scenarios/json.ts';
import { soakScenario } from './scenarios/soak.ts';
import { sseScenario } from './scenarios/sse.ts';

/** In the order in which they run. */
const scenarios: readonly GatewayScenario[] = [
  jsonScenario,
  sseScenario,
  cancelScenario,
  soakScenario,
  hostileScenario,
];

/**
 * The scenarios that a list of names means, in the order of the table; `all` means every one.
 *
 * @throws SippError `invalid_usage` for a name that is none.
 */
export const findGatewayScenarios = (names: readonly string[]): readonly GatewayScenario[] =>
  findByName(scenarios, names);
