import { expect, test } from 'vitest';
import { droppedFields, foreignRefusal } from './foreign-fields.ts';
import type { ForeignField, TextRequest } from './target.ts';

const foreign: readonly ForeignField[] = [
  field('user', { local: 'dropped', anthropic: 'honoured' }),
  field('prediction', { local: 'refused', anthropic: 'refused' }),
  field('store', { local: 'honoured', anthropic: 'dropped' }),
];
const request: TextRequest = { requestId: 'r', input: { prompt: 'hi' }, options: {}, stream: true, foreign };
const chat = { format: 'openai_chat', fields: {} } as const;

test.each(['local', 'anthropic'] as const)('a field that is refused for a %s target is named', (type) => {
  expect(foreignRefusal(request, { name: 'far', type })).toMatchObject({
    code: 'invalid_request',
    message: `prediction is not supported by target far, whose type is ${type}.`,
  });
});

test('the hint of a field is told in place of the usual one', () => {
  const known = { ...request, foreign: [{ ...everywhere('refused'), hint: 'Did you mean all?' }] };

  expect(foreignRefusal(request, { name: 'a', type: 'local' })?.hint).toMatch(/^Leave prediction out/);
  expect(foreignRefusal(known, { name: 'a', type: 'local' })?.hint).toBe('Did you mean all?');
});

test('fields that are dropped are listed, target by target', () => {
  expect(droppedFields(request, { name: 'near', type: 'local' })).toEqual(['user']);
  expect(droppedFields(request, { name: 'far', type: 'anthropic' })).toEqual(['store']);
});

test.each([
  ['openai', 'openai_chat'],
  ['openai', 'openai_completions'],
  ['openai_compatible', 'openai_chat'],
  ['openai_compatible', 'openai_completions'],
  ['anthropic', 'anthropic_messages'],
] as const)('%s speaks %s, so that nothing is foreign', (type, format) => {
  const spoken = {
    ...request,
    clientBody: { format, fields: {} },
    foreign: [everywhere('refused'), everywhere('dropped')],
  };

  expect(foreignRefusal(spoken, { name: 'far', type })).toBeUndefined();
  expect(droppedFields(spoken, { name: 'far', type })).toEqual([]);
});

test.each(['local', 'anthropic'] as const)('%s does not speak the format of OpenAI', (type) => {
  expect(foreignRefusal({ ...request, clientBody: chat }, { name: 'far', type })).toBeDefined();
});

test('a request without such fields is never refused for them', () => {
  const plain = { requestId: 'r', inputs: ['a'] };

  expect(foreignRefusal(plain, { name: 'far', type: 'local' })).toBeUndefined();
  expect(droppedFields(plain, { name: 'far', type: 'local' })).toEqual([]);
});

test('texts to embed have such fields too', () => {
  const embed = { requestId: 'r', inputs: ['a'], foreign: [everywhere('refused')] };

  expect(foreignRefusal(embed, { name: 'far', type: 'openai' })).toMatchObject({ code: 'invalid_request' });
});

type Fate = ForeignField['fate'];

function field(name: string, fate: Pick<Fate, 'local' | 'anthropic'>): ForeignField {
  return { name, fate: { openai: 'honoured', openai_compatible: 'honoured', ...fate } };
}

function everywhere(fate: Fate['local']): ForeignField {
  return { name: 'any', fate: { local: fate, openai: fate, openai_compatible: fate, anthropic: fate } };
}
