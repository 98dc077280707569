import { Type } from '@sinclair/typebox';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import type { EmbedAnswer } from '../../targets/target.ts';
import { FieldReader } from '../fields/field-reader.ts';
import { ForeignCollector } from '../fields/foreign-collector.ts';
import type { Asked, EmbedJob, Route } from '../shape.ts';
import { embeddingsFields } from './embeddings-fields.ts';
import { createOpenAiShape } from './openai-shape.ts';
import { bodyOf } from './text-fields.ts';

/** As OpenAI's limits. */
const MAX_INPUTS = 2048;
const MAX_DIMENSIONS = 65_536;

const reader = new FieldReader(
  embeddingsFields,
  Type.Object({
    model: Type.String({ minLength: 1 }),
    input: Type.Unknown(),
    encoding_format: Type.Optional(Type.Union([Type.Literal('float'), Type.Literal('base64')])),
    dimensions: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_DIMENSIONS })),
  }),
);

/** `POST /v1/embeddings`. */
export const embeddingsRoute: Route = {
  name: 'openai_embeddings',
  shape: createOpenAiShape(embeddingsFields, 'input'),
  operation: 'embed',
  decode: decodeEmbeddings,
};

function decodeEmbeddings(value: unknown, { requestId, trace }: Asked): EmbedJob {
  const foreign = new ForeignCollector({ hint: 'Leave it out.' });
  const { model, input, encoding_format, dimensions } = reader.read(bodyOf(value), foreign);
  const encodeVector = encoding_format === 'base64' ? toBase64 : toNumbers;
  return {
    kind: 'embed',
    model,
    request: {
      requestId,
      trace,
      inputs: inputsOf(input),
      ...(dimensions !== undefined && { dimensions }),
      ...(foreign.fields !== undefined && { foreign: foreign.fields }),
    },
    encode: (answer) => JSON.stringify(toBody(model, answer, encodeVector)),
  };
}

function inputsOf(input: unknown): readonly string[] {
  if (input === undefined) throw requiredField('input');
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length === 0 || inputs.length > MAX_INPUTS || !inputs.every(isText)) {
    throw badField('input', `a text or a list of 1 to ${MAX_INPUTS} texts, not of tokens`, input);
  }
  const empty = inputs.indexOf('');
  if (empty >= 0) throw requiredField(Array.isArray(input) ? `input.${empty}` : 'input');
  return inputs;
}

const isText = (value: unknown): value is string => typeof value === 'string';

type EncodeVector = (vector: readonly number[]) => string | readonly number[];

const toNumbers: EncodeVector = (vector) => vector;

/** 32-bit floats, the lowest byte first, as all machines that Node runs on hold them. */
const toBase64: EncodeVector = (vector) => Buffer.from(Float32Array.from(vector).buffer).toString('base64');

function toBody(model: string, { vectors, usage }: EmbedAnswer, encodeVector: EncodeVector): object {
  const { inputTokens = 0, totalTokens = inputTokens } = usage ?? {};
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encodeVector(vector) })),
    model,
    usage: { prompt_tokens: inputTokens, total_tokens: totalTokens },
  };
}
