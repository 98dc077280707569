import type { ChatMessage } from '../../contract/options.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { encodeMessages } from '../../profile/messages.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { decodeToolCalls } from '../../profile/tool-calls.ts';
import { answerEnd } from './answer-end.ts';
import { refuseExtras } from './extras.ts';
import { readOpenAiAnswer } from './openai-answer.ts';
import { toOpenAiExtras } from './openai-extras.ts';
import { decodeLogprobs } from './openai-logprobs.ts';
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
    const fields = fieldsOf(message);
    const refusal = wordsOf(fields['refusal']);
    return {
      id,
      text: textOf(fields['content']) + (refusal ?? ''),
      reasoning: reasoningOf(fields),
      logprobs: decodeLogprobs(choice?.['logprobs']),
      ...answerEnd(refusal === undefined ? finishReason : 'content_filter', decodeToolCalls(fields['tool_calls'])),
      usage,
    };
  },
  decodeEvent: (data) => {
    const { id, choice, finishReason, usage } = readOpenAiAnswer(data);
    const delta = fieldsOf(choice?.['delta']);
    const refusal = wordsOf(delta['refusal']);
    return {
      id,
      reasoning: reasoningOf(delta),
      logprobs: decodeLogprobs(choice?.['logprobs']),
      text: refusal ?? textOf(delta['content']),
      toolCalls: toToolCallDeltas(delta['tool_calls']),
      finishReason: refusal === undefined ? finishReason : 'content_filter',
      usage,
    };
  },
};

/** DeepSeek, vLLM and llama-server say `reasoning_content`, OpenRouter and Ollama say `reasoning`; some say both, and mean the same. */
const reasoningOf = ({ reasoning_content, reasoning }: Readonly<Record<string, unknown>>): string | undefined =>
  wordsOf(reasoning_content) ?? wordsOf(reasoning);

const wordsOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

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
      arguments: argumentsOf(text),
    };
  });
}

/** JSON text; servers that tell a call as a whole write an object at times. */
function argumentsOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined;
}
