import type { FinishReason } from '../../contract/events.ts';
import type { ToolCall } from '../../contract/options.ts';
import type { DecodedText } from '../../profile/text-response.ts';

/** How an answer ends: to have tools called exactly where it calls some. Told which one to call, OpenAI says that it has just stopped. */
export function answerEnd(
  reason: FinishReason,
  toolCalls: readonly ToolCall[] | undefined,
): Pick<DecodedText, 'finishReason' | 'toolCalls'> {
  if (toolCalls === undefined) return { finishReason: reason === 'tool_calls' ? 'stop' : reason };
  return { finishReason: reason === 'stop' ? 'tool_calls' : reason, toolCalls };
}
