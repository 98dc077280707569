import { fieldsOf } from '../../profile/fields-of.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import type { EmbeddingsAdapter } from './provider-adapter.ts';
import { toTokenUsage } from './token-usage.ts';

/** OpenAI's embeddings. */
export const openAiEmbeddings: EmbeddingsAdapter = {
  path: '/embeddings',
  typedFields: ['model', 'input', 'encoding_format'],
  toBody: (input, model) => ({ model, input, encoding_format: 'float' }),
  decodeAnswer: (body) => {
    const { id, data, usage } = fieldsOf(body);
    const { embedding } = fieldsOf(Array.isArray(data) ? data[0] : undefined);
    if (!isVector(embedding)) throw protocolFailed('The answer has no embedding of finite numbers.');
    const { prompt_tokens, total_tokens } = fieldsOf(usage);
    return {
      id: typeof id === 'string' ? id : undefined,
      values: embedding,
      usage: toTokenUsage({ inputTokens: prompt_tokens, outputTokens: undefined, totalTokens: total_tokens }),
    };
  },
};

const isVector = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => Number.isFinite(item));
