import { expect, test } from 'vitest';
import { foreignRefusal } from '../../targets/foreign-fields.ts';
import type { EmbedJob } from '../shape.ts';
import { embeddingsRoute } from './embeddings-route.ts';
import { asked } from './testing/decode-text.ts';

const vectors = [
  [0.5, -0.25],
  [1, 0],
];

function decode(fields: object): EmbedJob {
  const job = embeddingsRoute.decode({ model: 'tiny', input: 'Hi', ...fields }, asked);
  if (job.kind !== 'embed') throw new TypeError(`This is a job of the kind ${job.kind}.`);
  return job;
}

test.each([
  ['Hi', ['Hi']],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
])('the input %j is understood', (input, inputs) => {
  expect(decode({ input }).request).toEqual({ requestId: 'r1', trace: undefined, inputs });
});

test('vectors are numbers unless the client wants them shorter', () => {
  const answer = { vectors, usage: { inputTokens: 4, totalTokens: 4 }, timings: {} };

  expect(JSON.parse(decode({}).encode(answer))).toEqual({
    object: 'list',
    data: [
      { object: 'embedding', index: 0, embedding: [0.5, -0.25] },
      { object: 'embedding', index: 1, embedding: [1, 0] },
    ],
    model: 'tiny',
    usage: { prompt_tokens: 4, total_tokens: 4 },
  });
  const { data } = JSON.parse(decode({ encoding_format: 'base64' }).encode(answer));
  const bytes = Buffer.from(data[0].embedding, 'base64');
  expect([bytes.readFloatLE(0), bytes.readFloatLE(4), bytes.length]).toEqual([0.5, -0.25, 8]);
});

test.each([
  [{ input: undefined }, 'input is required'],
  [{ input: '' }, 'input is required'],
  [{ input: ['a', ''] }, 'input.1 is required'],
  [{ input: [] }, 'input must be a text or a list of 1 to 2048 texts, not of tokens; got a list.'],
  [{ input: [1, 2] }, 'input must be a text or a list of 1 to 2048 texts, not of tokens; got a list.'],
  [{ encoding_format: 'hex' }, 'encoding_format must be float or base64; got "hex".'],
  [{ dimensions: 0 }, 'dimensions must be a whole number, 1 to 65536; got 0.'],
])('%j is refused', (fields, message) => {
  expect(() => decode(fields)).toThrow(message);
});

test('vectors of a local model cannot be shortened', () => {
  const { request } = decode({ dimensions: 256 });

  expect(request.dimensions).toBe(256);
  expect(foreignRefusal(request, { name: 'tiny', type: 'local' })?.message).toContain('dimensions is not supported');
  expect(foreignRefusal(request, { name: 'far', type: 'openai' })).toBeUndefined();
});
