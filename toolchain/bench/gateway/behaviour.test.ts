import { expect, test } from 'vitest';
import { models, pacedModel, toBehaviour } from './behaviour.ts';

test.each([
  [models.answer, { kind: 'answer' }],
  [models.silent, { kind: 'silent' }],
  [models.failing, { kind: 'status', status: 500 }],
  [models.limited, { kind: 'status', status: 429 }],
  [pacedModel({ tokens: 150, perSecond: 50 }), { kind: 'paced', tokens: 150, perSecond: 50 }],
  ['gpt-5', { kind: 'answer' }],
])('the model %s means %j', (model, behaviour) => {
  expect(toBehaviour(model)).toEqual(behaviour);
});
