import { type FieldFate, fates, type ShapeFields } from '../fields/field-fate.ts';
import { bookkeepingFields, commonFields } from './common-fields.ts';
import { isEmpty, isOneOf } from './idle-values.ts';

const honoured = fates('honoured');
const refused = fates('refused');
const STATELESS = 'Nothing is kept between requests.';
const REPEAT = 'Send the whole conversation in input.';

const itemFields: readonly FieldFate[] = [
  {
    name: 'input',
    fate: honoured,
    note: 'A text, or a list of messages, `function_call`, `function_call_output` and `reasoning`; all other items are refused.',
  },
  { name: 'input.*.reasoning', fate: fates('dropped'), note: 'Of an earlier answer; models do not need it again.' },
  {
    name: 'input.*.content.*.detail',
    fate: fates('dropped'),
    note: 'The model reads images as it does.',
    isIdle: isOneOf('auto'),
  },
  {
    name: 'input.*.parsed_arguments',
    fate: fates('dropped'),
    note: 'Of an earlier answer, which the official client has read; `arguments` says the same.',
  },
  { name: 'input.*.content.*.parsed', fate: fates('dropped'), note: 'As `parsed_arguments`; `text` says the same.' },
  { name: 'input.*.phase', fate: fates('dropped'), note: 'Of an earlier answer.' },
  { name: 'instructions', fate: honoured, note: 'The first system message.' },
];

const textFields: readonly FieldFate[] = [
  {
    name: 'text.format',
    fate: honoured,
    note: '`text`, `json_object` or `json_schema`, which is always followed strictly; Anthropic has no `json_object`.',
  },
  { name: 'text.verbosity', fate: refused, note: 'Ask for it in a message.', isIdle: isOneOf('medium') },
  {
    name: 'reasoning.effort',
    fate: fates('honoured', { local: 'dropped' }),
    note: 'Local models think as much as they do. Anthropic knows low, medium, high, xhigh and max.',
  },
  {
    name: 'reasoning.summary',
    fate: fates('dropped'),
    note: 'Reasoning is told as it is, where the target tells it.',
  },
  { name: 'reasoning.generate_summary', fate: fates('dropped'), note: 'As `reasoning.summary`.' },
  {
    name: 'top_logprobs',
    fate: fates('honoured', { anthropic: 'refused' }),
    note: '0 to 20.',
  },
  { name: 'include', fate: honoured, note: '`message.output_text.logprobs`; all else but the next is refused.' },
  {
    name: 'include.*.reasoning.encrypted_content',
    fate: fates('dropped'),
    note: 'Reasoning is told as it is, where the target tells it.',
  },
];

const toolFields: readonly FieldFate[] = [
  { name: 'tools', fate: honoured, note: 'Functions, 128 at most; tools that OpenAI runs itself are refused.' },
  { name: 'tools.*.defer_loading', fate: refused, note: 'All tools are told at once.', isIdle: isOneOf(false) },
  {
    name: 'tools.*.strict',
    fate: fates('dropped', { local: 'honoured' }),
    note: 'Calls of local models always fit the schema.',
    isIdle: isOneOf(false),
  },
  { name: 'tool_choice', fate: honoured, note: 'auto, none, required or one function.' },
  { name: 'parallel_tool_calls', fate: honoured, note: 'Whether one answer may call several tools.' },
  { name: 'max_tool_calls', fate: refused, note: 'It counts calls of tools that OpenAI runs itself.' },
];

/** What `POST /v1/responses` does with each field. */
export const responsesFields: ShapeFields = {
  route: 'openai_responses',
  title: "OpenAI's responses",
  fields: [
    ...commonFields,
    ...itemFields,
    { name: 'max_output_tokens', fate: honoured, note: 'At least 1.' },
    ...textFields,
    ...toolFields,
    {
      name: 'stream_options.include_obfuscation',
      fate: fates('dropped'),
      note: 'Nothing is added to streams.',
      isIdle: isOneOf(false),
    },
    { name: 'previous_response_id', fate: refused, note: STATELESS, hint: REPEAT },
    { name: 'conversation', fate: refused, note: STATELESS, hint: REPEAT },
    {
      name: 'background',
      fate: refused,
      note: 'Answers come at once, or as a stream.',
      hint: 'Ask for a stream instead.',
      isIdle: isOneOf(false),
    },
    { name: 'prompt', fate: refused, note: 'No prompts are stored.', hint: 'Write the prompt into input.' },
    {
      name: 'truncation',
      fate: refused,
      note: 'Nothing is cut silently.',
      hint: 'Leave out what is too long.',
      isIdle: isOneOf('disabled'),
    },
    { name: 'context_management', fate: refused, note: 'Nothing is cut silently.', isIdle: isEmpty },
    ...bookkeepingFields,
  ],
};
