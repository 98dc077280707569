import type { ChatMessage } from '../../contract/options.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { encodeMessages } from '../../profile/messages.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { decodeToolCalls } from '../../profile/tool-calls.ts';
import { answerEnd } from './answer-end.ts';
import { refuseExtras } from './extras.ts';
import { readOpenAiAnswer } from './openai-answer.ts';
import { toOpenAiExtras } from './openai-extras.ts';
import type { TextAdapter } from './provider-adapter.ts';
import { stopTexts } from './stop-texts.ts';
import { textOf } from './text-of.ts';
import type { ToolCallDelta } from './tool-call-collector.ts';

/** OpenAI's chat completions, which most providers and local servers offer too. */
export const openAiChat: TextAdapter<readonly ChatMessage[]> = {
  path: '/chat/completions',
  typedFields: [
    'model',
    'messages',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'top_p',
    'stop',
    'stream',
    'stream_options',
    'tools',
    'tool_choice',
    // A run has one answer.
    'n',
  ],
  toBody: (messages, { model, options, stream, tokenLimitField, includeUsage, extras = {} }) => {
    refuseExtras(extras, ['grammar'], "OpenAI's chat completions");
    return {
      model,
      messages: encodeMessages(messages),
      [tokenLimitField]: options.maxTokens,
      temperature: options.temperature,
      top_p: options.topP,
      stop: stopTexts(options),
      stream,
      stream_options: stream && includeUsage ? { include_usage: true } : undefined,
      ...toOpenAiExtras(extras),
    };
  },
  decodeAnswer: (body) => {
    const { id, choice, finishReason = 'stop', usage } = readOpenAiAnswer(body);
    const message = choice?.['message'];
    if (message === undefined) throw protocolFailed('The answer has no message.');
    const { content, tool_calls } = fieldsOf(message);
    return { id, text: textOf(content), ...answerEnd(finishReason, decodeToolCalls(tool_calls)), usage };
  },
  decodeEvent: (data) => {
    const { id, choice, finishReason, usage } = readOpenAiAnswer(data);
    const { content, tool_calls } = fieldsOf(choice?.['delta']);
    return { id, finishReason, usage, text: textOf(content), toolCalls: toToolCallDeltas(tool_calls) };
  },
};

/** Where the index is left out, the calls stand in their order. */
function toToolCallDeltas(calls: unknown): readonly ToolCallDelta[] | undefined {
  if (!Array.isArray(calls)) return undefined;
  return calls.map((call, place) => {
    const { index, id, function: called } = fieldsOf(call);
    const { name, arguments: text } = fieldsOf(called);
    return {
      index: typeof index === 'number' ? index : place,
      id: typeof id === 'string' ? id : undefined,
      name: typeof name === 'string' ? name : undefined,
      arguments: typeof text === 'string' ? text : undefined,
    };
  });
}
