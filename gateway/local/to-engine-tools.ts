import { toEngineTools as toOffered } from '../../runtime/endpoint/engine-tools.ts';
import type { EngineTools } from '../../runtime/engine/engine.ts';
import type { TextRequest } from '../targets/target.ts';

/**
 * The tools of a request as engines take them; undefined where there are none.
 *
 * @throws SippError `invalid_request`
 */
export function toEngineTools({ tools, toolChoice, parallelToolCalls }: TextRequest): EngineTools | undefined {
  return toOffered({ ...(tools && { tools }), ...(toolChoice && { toolChoice }), parallelToolCalls });
}
