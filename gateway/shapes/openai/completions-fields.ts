import { fates, type ShapeFields } from '../fields/field-fate.ts';
import { commonFields, samplingFields } from './common-fields.ts';
import { isOneOf } from './idle-values.ts';

/** What `POST /v1/completions` does with each field. */
export const completionsFields: ShapeFields = {
  route: 'openai_completions',
  title: "OpenAI's completions",
  format: 'openai_completions',
  fields: [
    ...commonFields,
    ...samplingFields,
    {
      name: 'prompt',
      fate: fates('honoured'),
      note: 'A text, or a list of them: one request each, 32 answers in all at most. Numbers of tokens are refused.',
    },
    {
      name: 'logprobs',
      fate: fates('honoured', { anthropic: 'refused' }),
      note: '0 to 5. Anthropic has no word for it.',
    },
    {
      name: 'echo',
      fate: fates('refused'),
      note: 'The client has the prompt.',
      hint: 'Put the prompt before the answer yourself.',
      isIdle: isOneOf(false),
    },
    { name: 'suffix', fate: fates('refused'), note: 'Nothing is filled in.', isIdle: isOneOf('') },
    {
      name: 'best_of',
      fate: fates('refused'),
      note: 'Use `n`, and choose.',
      hint: 'Use n, and choose.',
      isIdle: isOneOf(1),
    },
  ],
};
