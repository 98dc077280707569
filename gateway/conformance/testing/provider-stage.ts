import { fieldsOf } from '../../../runtime/profile/fields-of.ts';
import { providerReplies } from '../../../runtime/testing/provider-stub/provider-replies.ts';
import type { StubReply, StubRequest } from '../../../runtime/testing/stub-server/stub-server.ts';
import { anthropicReply } from './anthropic-stage.ts';
import { openAiChatReply, openAiCompletionReply } from './openai-stage.ts';

/** What prompts with the word `overlong` are answered with by each provider. */
const TOO_LONG = {
  openai: {
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
  anthropic: { type: 'invalid_request_error', message: 'prompt is too long: 9000 tokens > 8192 maximum' },
} as const;

/** The actor where providers stand. */
export function providerStage({ path, body }: StubRequest): StubReply {
  const fields = fieldsOf(body);
  const isAnthropic = path.endsWith('/messages');
  if (JSON.stringify(body).includes('overlong')) {
    return providerReplies.failure(400, TOO_LONG[isAnthropic ? 'anthropic' : 'openai']);
  }
  if (isAnthropic) return anthropicReply(fields);
  if (path.endsWith('/embeddings')) return embeddingsReply(fields);
  return path.endsWith('/chat/completions') ? openAiChatReply(fields) : openAiCompletionReply(fields);
}

/** The last one comes first: its index says where it belongs. */
function embeddingsReply({ input, dimensions }: Readonly<Record<string, unknown>>): StubReply {
  const texts = [input].flat().map(String);
  const rest = typeof dimensions === 'number' ? Array.from({ length: dimensions - 1 }, () => 0) : [0];
  const data = texts.map((_, index) => ({ object: 'embedding', index, embedding: [1, ...rest] })).reverse();
  return providerReplies.json({
    object: 'list',
    data,
    usage: { prompt_tokens: texts.length, total_tokens: texts.length },
  });
}
