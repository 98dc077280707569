import type { SippEmbeddingResponse } from '../api.ts';
import type { TokenUsage } from '../contract/events.ts';
import { fieldsOf } from './fields-of.ts';
import { protocolFailed } from './protocol-failed.ts';
import { decodeUsage, encodeUsage, type TokenCounts } from './token-counts.ts';

/** The answer to an embedding as it is on the wire: `embedding` for one text, `embeddings` for a list. */
export interface EmbeddingBody {
  readonly id: string;
  readonly model: string;
  readonly embedding?: readonly number[];
  readonly embeddings?: readonly (readonly number[])[];
  readonly usage?: TokenCounts;
}

export interface DecodedEmbedding {
  readonly id: string | undefined;
  readonly values: readonly number[];
  readonly usage: TokenUsage | undefined;
}

/** What a gateway answers to an `input` that is a text; to a list, it answers a list in the same order and the sum of the counts. */
export function encodeEmbeddingResponse(
  target: string,
  answer: SippEmbeddingResponse | readonly SippEmbeddingResponse[],
): EmbeddingBody {
  const responses = isList(answer) ? answer : [answer];
  const vectors = responses.map(({ values }) => values);
  const usage = sumOf(responses.map((response) => response.usage));
  return {
    id: responses[0]?.metadata.upstreamResponseId ?? 'response',
    model: target,
    ...(isList(answer) ? { embeddings: vectors } : { embedding: answer.values }),
    ...(usage && { usage: encodeUsage(usage) }),
  };
}

/** @throws SippError `protocol_failed` where it is not the embedding of one text. */
export function decodeEmbeddingResponse(body: unknown): DecodedEmbedding {
  const { id, embedding, usage } = fieldsOf(body);
  if (!isVector(embedding)) throw protocolFailed('The answer has no embedding of finite numbers.');
  return { id: typeof id === 'string' ? id : undefined, values: embedding, usage: decodeUsage(usage) };
}

const isList = (
  answer: SippEmbeddingResponse | readonly SippEmbeddingResponse[],
): answer is readonly SippEmbeddingResponse[] => Array.isArray(answer);

const isVector = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => Number.isFinite(item));

/** A count that one of them does not know is unknown for all. */
function sumOf(usages: readonly (TokenUsage | undefined)[]): TokenUsage | undefined {
  return usages.reduce((sum, usage) => {
    if (sum === undefined || usage === undefined) return undefined;
    return {
      ...add('inputTokens', sum, usage),
      ...add('outputTokens', sum, usage),
      ...add('totalTokens', sum, usage),
    };
  });
}

function add(key: keyof TokenUsage, sum: TokenUsage, usage: TokenUsage): TokenUsage {
  const [first, second] = [sum[key], usage[key]];
  return first === undefined || second === undefined ? {} : { [key]: first + second };
}
