import { toAnthropicToolChoice, toAnthropicTools } from './anthropic-question.ts';
import { parseSchema } from './extras.ts';
import type { Body, TextExtras } from './provider-adapter.ts';

/**
 * Tools, a schema and more in Anthropic's words; what is not given has no field, so that `providerOptions` may have it. The schema is
 * the format of the answer, which all models since Claude 4.5 take: a tool that has to be called, as was done before, would stand in
 * the way of the caller's own tools, and answer with a call instead of a text.
 */
export function toAnthropicExtras(extras: TextExtras): Body {
  const { tools = [], jsonSchema, sampling, reasoningEffort } = extras;
  const choice = toChoice(extras);
  const output = {
    ...(jsonSchema !== undefined && { format: { type: 'json_schema', schema: parseSchema(jsonSchema) } }),
    ...(reasoningEffort !== undefined && { effort: reasoningEffort }),
  };
  return {
    ...(tools.length > 0 && { tools: toAnthropicTools(tools) }),
    ...(choice !== undefined && { tool_choice: choice }),
    ...(sampling?.topK !== undefined && { top_k: sampling.topK }),
    ...(Object.keys(output).length > 0 && { output_config: output }),
  };
}

/** Whether several tools may be called is a part of the choice; where none may be, there is nothing to say. */
function toChoice({ tools = [], toolChoice, parallelToolCalls }: TextExtras): Body | undefined {
  const isOneAtMost = parallelToolCalls === false && tools.length > 0 && toolChoice !== 'none';
  if (isOneAtMost) return { ...toAnthropicToolChoice(toolChoice ?? 'auto'), disable_parallel_tool_use: true };
  return toolChoice === undefined ? undefined : toAnthropicToolChoice(toolChoice);
}
