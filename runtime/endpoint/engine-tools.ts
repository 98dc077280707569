import type { SippChatRequest } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import type { ToolDefinition } from '../contract/options.ts';
import type { EngineTool, EngineTools } from '../engine/engine.ts';
import { MAX_TOOLS } from '../profile/tools.ts';
import { narrowSchema } from '../request/narrow-schema.ts';

export type ToolWishes = Pick<SippChatRequest, 'tools' | 'toolChoice'> & {
  readonly parallelToolCalls?: boolean | undefined;
};

/** What a tool takes that says nothing of it. */
const noParameters = { type: 'object', properties: {} };

/**
 * The tools of a chat as engines take them; undefined where there are none. A tool that is chosen by its name is the only one
 * that is offered, and has to be called.
 *
 * @throws SippError `invalid_request`
 */
export function toEngineTools({
  tools = [],
  toolChoice = 'auto',
  parallelToolCalls,
}: ToolWishes): EngineTools | undefined {
  if (tools.length === 0) return undefined;
  if (tools.length > MAX_TOOLS) {
    throw new SippError('invalid_request', `tools has ${tools.length} tools; there may be ${MAX_TOOLS}.`, {
      hint: 'Offer fewer at a time.',
    });
  }
  const definitions = tools.map(toEngineTool);
  if (typeof toolChoice === 'string') return { definitions, choice: toolChoice, parallel: parallelToolCalls };
  const { name } = toolChoice;
  return {
    definitions: definitions.filter((tool) => tool.name === name),
    choice: 'required',
    parallel: parallelToolCalls,
  };
}

function toEngineTool(
  { name, description = '', parameters = noParameters }: ToolDefinition,
  index: number,
): EngineTool {
  const constraint = narrowSchema(parameters, `tools.${index}.parameters`);
  return {
    name,
    description,
    parameters: JSON.stringify(parameters),
    // Arguments are an object, whatever a schema leaves open.
    constraint: JSON.stringify({ ...constraint, type: 'object' }),
  };
}
