import { type FieldFate, fates, type ShapeFields } from '../fields/field-fate.ts';
import { bookkeepingFields, commonFields, samplingFields } from './common-fields.ts';
import { isEmpty, isOneOf } from './idle-values.ts';

const honoured = fates('honoured');
const refused = fates('refused');
const NOT_NEUTRAL = 'Only of OpenAI.';

const messageFields: readonly FieldFate[] = [
  {
    name: 'messages',
    fate: honoured,
    note: 'Of the roles system, developer (the same), user, assistant and tool; images of users as `data:` or `https:` addresses, where the model reads them.',
  },
  { name: 'messages.*.name', fate: fates('dropped'), note: 'Models are not told who speaks.' },
  {
    name: 'messages.*.annotations',
    fate: fates('dropped'),
    note: 'Of an earlier answer; the text has what they stand for.',
    isIdle: isEmpty,
  },
  {
    name: 'messages.*.reasoning_content',
    fate: fates('dropped'),
    note: 'Of an earlier answer; models do not need it again.',
  },
  { name: 'messages.*.reasoning', fate: fates('dropped'), note: 'As `reasoning_content`.' },
  {
    name: 'messages.*.tool_calls.*.index',
    fate: fates('dropped'),
    note: 'Of an earlier stream; the order of the list says the same.',
  },
  {
    name: 'messages.*.tool_calls.*.function.parsed_arguments',
    fate: fates('dropped'),
    note: 'Of an earlier answer, which the official client has read; `arguments` says the same.',
  },
  { name: 'messages.*.parsed', fate: fates('dropped'), note: 'As `parsed_arguments`; `content` says the same.' },
  {
    name: 'messages.*.content.*.cache_control',
    fate: fates('dropped'),
    note: 'Local models go on from what the same caller has asked before.',
  },
  {
    name: 'messages.*.content.*.image_url.detail',
    fate: fates('dropped'),
    note: 'The model reads images as it does.',
    isIdle: isOneOf('auto'),
  },
  { name: 'messages.*.content.*.input_audio', fate: refused, note: NOT_NEUTRAL },
  { name: 'messages.*.content.*.file', fate: refused, note: NOT_NEUTRAL },
  { name: 'messages.*.function_call', fate: refused, note: 'Use `tool_calls`.', hint: 'Use tool_calls.' },
  { name: 'messages.*.audio', fate: refused, note: NOT_NEUTRAL },
];

const toolFields: readonly FieldFate[] = [
  { name: 'tools', fate: honoured, note: 'Functions, 128 at most; tools of other types are refused.' },
  {
    name: 'tools.*.cache_control',
    fate: fates('dropped'),
    note: 'As in messages.',
  },
  {
    name: 'tools.*.function.strict',
    fate: fates('dropped', { local: 'honoured' }),
    note: 'Calls of local models always fit the schema.',
    isIdle: isOneOf(false),
  },
  {
    name: 'tool_choice',
    fate: honoured,
    note: 'auto, none, required or one function; `allowed_tools` is refused.',
  },
  { name: 'parallel_tool_calls', fate: honoured, note: 'Whether one answer may call several tools.' },
  { name: 'functions', fate: refused, note: 'Use `tools`.', hint: 'Use tools.', isIdle: isEmpty },
  {
    name: 'function_call',
    fate: refused,
    note: 'Use `tool_choice`.',
    hint: 'Use tool_choice.',
    isIdle: isOneOf('none', 'auto'),
  },
];

/** What `POST /v1/chat/completions` does with each field. */
export const chatFields: ShapeFields = {
  route: 'openai_chat',
  title: "OpenAI's chat completions",
  format: 'openai_chat',
  fields: [
    ...commonFields,
    ...samplingFields,
    ...messageFields,
    ...toolFields,
    { name: 'max_completion_tokens', fate: honoured, note: 'Counts before `max_tokens`.' },
    {
      name: 'response_format',
      fate: honoured,
      note: '`text`, `json_object` or `json_schema`, which is always followed strictly; Anthropic has no `json_object`.',
    },
    {
      name: 'logprobs',
      fate: fates('honoured', { anthropic: 'refused' }),
      note: 'Anthropic has no word for it.',
      isIdle: isOneOf(false),
    },
    {
      name: 'top_logprobs',
      fate: fates('honoured', { anthropic: 'refused' }),
      note: '0 to 20, with `logprobs`.',
      isIdle: isOneOf(0),
    },
    {
      name: 'reasoning_effort',
      fate: fates('honoured', { local: 'dropped' }),
      note: 'Local models think as much as they do. Anthropic knows low, medium, high, xhigh and max.',
    },
    { name: 'verbosity', fate: refused, note: 'Ask for it in a message.', isIdle: isOneOf('medium') },
    { name: 'prediction', fate: fates('dropped'), note: 'It only makes answers come sooner.' },
    {
      name: 'modalities',
      fate: refused,
      note: 'Answers are text.',
      isIdle: (value) => Array.isArray(value) && value.every((each) => each === 'text'),
    },
    { name: 'audio', fate: refused, note: 'Answers are text.' },
    { name: 'web_search_options', fate: refused, note: NOT_NEUTRAL },
    ...bookkeepingFields,
  ],
};
