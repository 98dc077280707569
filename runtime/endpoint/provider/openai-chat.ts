import type { ChatMessage } from '../../contract/options.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { readOpenAiAnswer } from './openai-answer.ts';
import type { TextAdapter } from './provider-adapter.ts';
import { stopTexts } from './stop-texts.ts';
import { textOf } from './text-of.ts';

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
    // A run has one answer.
    'n',
  ],
  toBody: (messages, { model, options, stream, tokenLimitField, includeUsage }) => ({
    model,
    messages,
    [tokenLimitField]: options.maxTokens,
    temperature: options.temperature,
    top_p: options.topP,
    stop: stopTexts(options),
    stream,
    stream_options: stream && includeUsage ? { include_usage: true } : undefined,
  }),
  decodeAnswer: (body) => {
    const { id, choice, finishReason = 'stop', usage } = readOpenAiAnswer(body);
    const message = choice?.['message'];
    if (message === undefined) throw protocolFailed('The answer has no message.');
    return { id, text: textOf(fieldsOf(message)['content']), finishReason, usage };
  },
  decodeEvent: (data) => {
    const { choice, ...rest } = readOpenAiAnswer(data);
    return { ...rest, text: textOf(fieldsOf(choice?.['delta'])['content']) };
  },
};
