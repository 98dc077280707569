import type { FinishReason } from '../../../runtime/contract/events.ts';
import type { TextAnswer } from '../../targets/target.ts';

export interface MessageEnd {
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
}

const reasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** Why an answer ended, in Anthropic's words. */
export function toMessageEnd({ finishReason, stopSequence }: TextAnswer): MessageEnd {
  if (finishReason === 'stop' && stopSequence !== undefined) {
    return { stop_reason: 'stop_sequence', stop_sequence: stopSequence };
  }
  return { stop_reason: reasons[finishReason], stop_sequence: null };
}
