import type { SippChatRequest } from '../api.ts';
import type { ToolDefinition } from '../contract/options.ts';
import { quoted } from '../contract/quoted.ts';
import { checkList, checkTable, checkText, invalidRequest } from './check-value.ts';

/** What OpenAI and Anthropic both take. */
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Checks the tools of a chat, and the choice among them.
 *
 * @throws SippError `invalid_request` naming the field.
 */
export function checkTools({ tools, toolChoice }: Pick<SippChatRequest, 'tools' | 'toolChoice'>): void {
  if (tools !== undefined) checkList('tools', tools);
  for (const [index, tool] of (tools ?? []).entries()) checkTool(`tools.${index}`, tool);
  if (toolChoice !== undefined) checkToolChoice(toolChoice, tools ?? []);
}

function checkTool(where: string, tool: ToolDefinition): void {
  checkTable(where, tool, ['name', 'description', 'parameters']);
  const { name, description, parameters } = tool;
  checkText(`${where}.name`, name);
  if (!toolName.test(name)) {
    throw invalidRequest(`${where}.name must be 1 to 64 letters, digits, _ or -; got ${quoted(name)}.`);
  }
  if (description !== undefined) checkText(`${where}.description`, description);
  if (parameters !== undefined) checkTable(`${where}.parameters`, parameters);
}

function checkToolChoice(choice: unknown, tools: readonly ToolDefinition[]): void {
  if (tools.length === 0) throw invalidRequest('toolChoice needs tools.', 'Add tools, or leave it out.');
  if (choice === 'auto' || choice === 'none' || choice === 'required') return;
  const name = typeof choice === 'object' && choice !== null && 'name' in choice ? choice.name : undefined;
  if (tools.some((tool) => tool.name === name)) return;
  throw invalidRequest(
    `toolChoice must be auto, none, required or { name } of one of the tools; got ${quoted(choice)}.`,
  );
}
