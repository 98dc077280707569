import { protocolFailed } from '../../profile/protocol-failed.ts';
import { refuseExtras } from './extras.ts';
import { readOpenAiAnswer } from './openai-answer.ts';
import { toOpenAiSampling } from './openai-extras.ts';
import { decodeLogprobs } from './openai-logprobs.ts';
import type { TextAdapter } from './provider-adapter.ts';
import { stopTexts } from './stop-texts.ts';
import { textOf } from './text-of.ts';

/** A raw text has no conversation to call tools in, and no format. */
const unsupported = ['grammar', 'jsonSchema', 'jsonObject', 'tools', 'toolChoice', 'reasoningEffort'] as const;

/** OpenAI's older route that continues a raw text. Its token limit has kept its name. */
export const openAiCompletions: TextAdapter<string> = {
  path: '/completions',
  typedFields: [
    'model',
    'prompt',
    'max_tokens',
    'temperature',
    'top_p',
    'stop',
    'stream',
    'stream_options',
    // A run has one answer.
    'n',
    'best_of',
  ],
  toBody: (prompt, { model, options, stream, includeUsage, extras = {} }) => {
    refuseExtras(extras, unsupported, "OpenAI's completions");
    return {
      model,
      prompt,
      max_tokens: options.maxTokens,
      temperature: options.temperature,
      top_p: options.topP,
      stop: stopTexts(options),
      stream,
      stream_options: stream && includeUsage ? { include_usage: true } : undefined,
      ...(extras.logprobs !== undefined && { logprobs: extras.logprobs }),
      ...toOpenAiSampling(extras),
    };
  },
  decodeAnswer: (body) => {
    const { id, choice, finishReason = 'stop', usage } = readOpenAiAnswer(body);
    if (choice === undefined) throw protocolFailed('The answer has no text.');
    return { id, text: textOf(choice['text']), logprobs: decodeLogprobs(choice['logprobs']), finishReason, usage };
  },
  decodeEvent: (data) => {
    const { choice, ...rest } = readOpenAiAnswer(data);
    return { ...rest, text: textOf(choice?.['text']), logprobs: decodeLogprobs(choice?.['logprobs']) };
  },
};
