import { expect, test } from 'vitest';
import type { ForeignField } from '../targets/target.ts';
import { askText, planFor, request } from './testing/ask-text.ts';
import { balance } from './testing/balance.ts';
import { ScriptedTarget } from './testing/scripted-target.ts';

const fate = { local: 'refused', openai: 'refused', openai_compatible: 'refused', anthropic: 'honoured' } as const;
const foreign: readonly ForeignField[] = [{ name: 'thinking', fate }];
const thinking = { ...request, foreign };

test('a lone target refuses what it has no word for', () => {
  const balancer = balance([new ScriptedTarget('a')]);

  expect(planFor(balancer, 'a', thinking).refusal('query', thinking)).toMatchObject({
    code: 'invalid_request',
    message: 'thinking is not supported by target a, whose type is local.',
  });
});

test('a group is asked without those that have no word for it', () => {
  const local = new ScriptedTarget('local', { group: 'all' });
  const anthropic = new ScriptedTarget('far', { group: 'all', type: 'anthropic' });
  const balancer = balance([local, anthropic], { random: () => 0 });

  const plan = planFor(balancer, 'all', thinking);

  expect(plan.refusal('query', thinking)).toBeUndefined();
  expect(askText(balancer, 'all', { foreign }).attempts).toEqual(['far']);
});

test('a group that cannot do it refuses in the words of the first', () => {
  const balancer = balance([new ScriptedTarget('a', { group: 'all' }), new ScriptedTarget('b', { group: 'all' })], {
    random: () => 0,
  });

  expect(planFor(balancer, 'all', thinking).refusal('query', thinking)?.message).toMatch(/^thinking is not supported/);
});
