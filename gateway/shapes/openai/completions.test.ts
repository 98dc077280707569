import { expect, test } from 'vitest';
import { foreignRefusal } from '../../targets/foreign-fields.ts';
import { CompletionsEncoder } from './completions-encoder.ts';
import { completionsRoute } from './completions-route.ts';
import { answer, dataOf, eventsOf, token } from './testing/answers.ts';
import { decodeText } from './testing/decode-text.ts';

const encoder = ({ includeUsage = false } = {}) => new CompletionsEncoder({ model: 'tiny', includeUsage });
const decode = (fields: object) => decodeText(completionsRoute, { model: 'tiny', prompt: 'Once', ...fields });

test('a prompt is asked as it is, and passed on as it is', () => {
  const body = {
    model: 'tiny',
    prompt: 'Once',
    max_tokens: 5,
    logprobs: 2,
    seed: 7,
    stop: '.',
    echo: false,
    best_of: 1,
  };

  const [request] = decode(body).requests;
  const { foreign = [], ...rest } = request;

  expect(rest).toEqual({
    requestId: 'r1',
    trace: undefined,
    caller: 'application',
    input: { prompt: 'Once' },
    options: { maxTokens: 5, stop: ['.'] },
    stream: false,
    seed: 7,
    logprobs: 2,
    clientBody: { format: 'openai_completions', fields: body },
  });
  expect(foreign.map(({ name }) => name)).toEqual(['logprobs', 'seed']);
});

test('each prompt of a list is asked n times, in the order of the answers', () => {
  const { requests } = decode({ prompt: ['a', 'b'], n: 2 });

  expect(requests.map(({ input, requestId }) => [input, requestId])).toEqual([
    [{ prompt: 'a' }, 'r1'],
    [{ prompt: 'a' }, 'r1-2'],
    [{ prompt: 'b' }, 'r1-3'],
    [{ prompt: 'b' }, 'r1-4'],
  ]);
  expect(requests.some(({ clientBody }) => clientBody)).toBe(false);
});

test.each([
  [{ prompt: undefined }, 'prompt is required'],
  [{ prompt: '' }, 'prompt is required'],
  [{ prompt: [] }, 'prompt is required'],
  [{ prompt: [1, 2] }, 'prompt must be a text or a list of texts, not of tokens; got a list.'],
  [{ prompt: [[1], [2]] }, 'prompt must be a text or a list of texts, not of tokens; got a list.'],
  [{ prompt: Array(9).fill('x'), n: 4 }, 'prompt and n ask for 36 answers; 32 at most are given.'],
  [{ logprobs: 6 }, 'logprobs must be a whole number, 0 to 5; got 6.'],
])('%j is refused', (fields, message) => {
  expect(() => decode(fields)).toThrow(message);
});

test.each([{ echo: true }, { suffix: 'end' }, { best_of: 2 }])('%j is refused by name for a local model', (fields) => {
  const [name] = Object.keys(fields);

  expect(foreignRefusal(decode(fields).requests[0], { name: 'tiny', type: 'local' })?.message).toContain(
    `${name} is not`,
  );
});

test('a whole answer is a text completion with the older form of probabilities', () => {
  const logprobs = [token('He'), token('llo')];

  expect(JSON.parse(encoder().whole([answer({ logprobs, finishReason: 'length' })]))).toEqual({
    id: expect.stringMatching(/^cmpl-/),
    object: 'text_completion',
    created: expect.any(Number),
    model: 'tiny',
    choices: [
      {
        text: 'Hello',
        index: 0,
        logprobs: {
          tokens: ['He', 'llo'],
          token_logprobs: [-0.5, -0.5],
          top_logprobs: [{ He: -0.5 }, { llo: -0.5 }],
          text_offset: [0, 2],
        },
        finish_reason: 'length',
      },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  });
});

test('a stream has pieces of text, the reason, the counts, and nothing that this API has no word for', () => {
  const completion = encoder({ includeUsage: true });
  const done = answer();

  const stream =
    completion.delta(0, { type: 'reasoning', text: 'Hm.' }) +
    completion.delta(0, { type: 'logprobs', tokens: [token('Hel')] }) +
    completion.text(0, 'Hel') +
    completion.delta(0, { type: 'logprobs', tokens: [token('lo')] }) +
    completion.text(0, 'lo') +
    completion.end(0, done) +
    completion.finish([done]);

  const events = eventsOf(stream);
  expect(events.map(({ choices }) => choices[0])).toMatchObject([
    { text: 'Hel', index: 0, logprobs: { tokens: ['Hel'], text_offset: [0] }, finish_reason: null },
    { text: 'lo', index: 0, logprobs: { tokens: ['lo'], text_offset: [3] }, finish_reason: null },
    { text: '', index: 0, logprobs: null, finish_reason: 'stop' },
    undefined,
  ] as object);
  expect(events.at(-1).usage).toEqual({ prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 });
  expect(dataOf(stream).at(-1)).toBe('[DONE]');
});
