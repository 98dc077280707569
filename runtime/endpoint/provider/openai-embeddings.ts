import { fieldsOf } from '../../profile/fields-of.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import type { EmbeddingsAdapter } from './provider-adapter.ts';
import { toTokenUsage } from './token-usage.ts';

/** OpenAI's embeddings. */
export const openAiEmbeddings: EmbeddingsAdapter = {
  path: '/embeddings',
  typedFields: ['model', 'input', 'encoding_format'],
  toBody: (input, { model, dimensions }) => ({
    model,
    input,
    encoding_format: 'float',
    ...(dimensions !== undefined && { dimensions }),
  }),
  decodeAnswer: (body, count) => {
    const { id, data, usage } = fieldsOf(body);
    const { prompt_tokens, total_tokens } = fieldsOf(usage);
    return {
      id: typeof id === 'string' ? id : undefined,
      vectors: inOrder(Array.isArray(data) ? data : [], count),
      usage: toTokenUsage({ inputTokens: prompt_tokens, outputTokens: undefined, totalTokens: total_tokens }),
    };
  },
};

/** The vectors of so many texts, each at its `index`; where that is left out, they come in the order of the texts. */
function inOrder(data: readonly unknown[], count: number): readonly (readonly number[])[] {
  const vectors = new Map<unknown, readonly number[]>();
  for (const [place, item] of data.entries()) {
    const { embedding, index = place } = fieldsOf(item);
    if (!isVector(embedding)) throw noVectors();
    vectors.set(index, embedding);
  }
  return Array.from({ length: count }, (_, index) => {
    const vector = vectors.get(index);
    if (vector === undefined) throw noVectors();
    return vector;
  });
}

const noVectors = () => protocolFailed('The answer has no embedding of finite numbers.');

const isVector = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => Number.isFinite(item));
