import { fieldsOf } from '../../../runtime/profile/fields-of.ts';

type Fields = Readonly<Record<string, unknown>>;

const termNames = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'seed',
  'reasoning_effort',
  'verbosity',
  'user',
  'not_known_yet',
] as const;

/** The objects of a list; none where it is no list. */
export const partsOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** One text or several. */
export const stringsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');

/** The numbers and words that a body has under the names of OpenAI. */
export function termsOf(body: Fields): Fields {
  return Object.fromEntries(termNames.filter((name) => name in body).map((name) => [name, body[name]]));
}
