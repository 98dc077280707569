import type { TextRequest } from '../../targets/target.ts';
import type { TextJob } from '../shape.ts';
import { toSeed } from './text-fields.ts';

/**
 * One request for each answer: `n` to each of the questions. Engines and providers know requests by their names, so each has its own,
 * and with a seed each has the next one: the same seed would give the same answer.
 */
export function toChoices(questions: readonly [TextRequest, ...TextRequest[]], n: number): TextJob['requests'] {
  const [first, ...rest] = questions.flatMap((question) =>
    Array.from({ length: n }, (_, index) => withSeed(question, index)),
  );
  if (first === undefined) throw new TypeError('There is a question at least.');
  return [first, ...rest.map((request, index) => ({ ...request, requestId: `${request.requestId}-${index + 2}` }))];
}

const withSeed = (question: TextRequest, index: number): TextRequest =>
  question.seed === undefined ? question : { ...question, seed: toSeed(question.seed + index) };
