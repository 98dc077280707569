import { isFields } from '../../../runtime/profile/is-fields.ts';
import { type FieldFate, fates, type ShapeFields } from '../fields/field-fate.ts';

const honoured = fates('honoured');
/** Where there is no other word for it, the answer is the same without it, or nearly. */
const dropped = fates('dropped', { anthropic: 'honoured' });
const refused = fates('refused', { anthropic: 'honoured' });

/** The blocks of messages that the decoder reads. */
const blockTypes: readonly unknown[] = ['text', 'image', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking'];

/** What the model thought in earlier answers; the decoder finds it among their blocks. */
export const thoughtsField: FieldFate = {
  name: 'messages.*.content.*.thinking',
  fate: dropped,
  note: 'What the model thought in earlier answers, also where it is redacted.',
};

/** A beginning of the answer, which the decoder finds. Others would begin anew, and the client would put the two together. */
export const beginningField: FieldFate = {
  name: 'messages.*.role.assistant',
  fate: refused,
  note: 'As the last message, which Anthropic goes on with; honoured in all other places.',
  hint: 'End with a message of the user, or name a target whose type is anthropic.',
};

const cacheMarks = ['', 'system.*.', 'messages.*.content.*.', 'messages.*.content.*.content.*.', 'tools.*.'].map(
  (place): FieldFate => ({
    name: `${place}cache_control`,
    fate: dropped,
    note: 'The caches of other targets need no marks.',
  }),
);

const messageFields: readonly FieldFate[] = [
  { name: 'messages', fate: honoured, note: 'Texts, images, calls of tools and what these gave.' },
  {
    name: 'messages.*.content.*.type',
    fate: refused,
    note: 'Documents, search results, blocks of tools that run at Anthropic. Texts, images, calls of tools and their results are honoured.',
    isIdle: (value) => blockTypes.includes(value),
  },
  thoughtsField,
  { name: 'messages.*.content.*.citations', fate: dropped, note: 'Of earlier answers; their texts are kept.' },
  { name: 'system.*.citations', fate: dropped, note: 'The texts are kept.' },
  {
    name: 'messages.*.content.*.caller',
    fate: refused,
    note: 'Asks for nothing where it is the model itself.',
    isIdle: (value) => isFields(value) && value['type'] === 'direct',
  },
  beginningField,
  { name: 'system', fate: honoured, note: 'A text or blocks of text, which become one message.' },
];

const toolFields: readonly FieldFate[] = [
  { name: 'tools', fate: honoured, note: 'Tools of the caller, with the JSON Schema of their arguments.' },
  {
    name: 'tools.*.type',
    fate: refused,
    note: 'Tools of Anthropic, such as `web_search_20250305`; `custom` is honoured.',
    isIdle: (value) => value === 'custom',
  },
  {
    name: 'tools.*.strict',
    fate: { ...dropped, local: 'honoured' },
    note: 'Calls of local models always fit the schema.',
    isIdle: (value) => value === false,
  },
  { name: 'tools.*.eager_input_streaming', fate: dropped, note: 'Arguments are streamed as they come.' },
  { name: 'tools.*.input_examples', fate: dropped, note: 'The schema and the description are kept.' },
  {
    name: 'tools.*.allowed_callers',
    fate: refused,
    note: 'Asks for nothing where the model itself is among them.',
    isIdle: (value) => Array.isArray(value) && value.includes('direct'),
  },
  { name: 'tool_choice', fate: honoured, note: 'Also `disable_parallel_tool_use`.' },
];

const outputFields: readonly FieldFate[] = [
  { name: 'output_config', fate: honoured, note: 'A JSON Schema as `format`.' },
  {
    name: 'output_config.effort',
    fate: { ...honoured, local: 'dropped' },
    note: "OpenAI's `reasoning_effort`, in the same words.",
  },
  { name: 'output_format', fate: honoured, note: 'The older name of `output_config.format`.' },
  {
    name: 'thinking',
    fate: honoured,
    note: 'Whether the answer shows what the model thought, where the target tells.',
  },
  {
    name: 'thinking.budget_tokens',
    fate: dropped,
    note: 'Other targets think as long as they like, within `max_tokens`.',
  },
];

/** Anthropic's fields. */
export const anthropicFields: ShapeFields = {
  route: 'anthropic_messages',
  title: "Anthropic's messages",
  format: 'anthropic_messages',
  fields: [
    { name: 'model', fate: honoured, note: 'The name of a target or group.' },
    ...messageFields,
    { name: 'max_tokens', fate: honoured, note: 'Required, as at Anthropic.' },
    { name: 'stream', fate: honoured, note: 'The answer is a stream of events.' },
    { name: 'stop_sequences', fate: honoured, note: 'Texts that end the answer.' },
    { name: 'temperature', fate: honoured, note: '0 or more.' },
    { name: 'top_p', fate: honoured, note: '0 to 1.' },
    {
      name: 'top_k',
      fate: { ...honoured, openai: 'refused' },
      note: 'OpenAI has no such field. 0 is no limit.',
      isIdle: (value) => value === 0,
    },
    ...toolFields,
    ...outputFields,
    { name: 'metadata', fate: dropped, note: 'Says who the user is.' },
    { name: 'service_tier', fate: dropped, note: "Chooses among Anthropic's capacities." },
    {
      name: 'speed',
      fate: dropped,
      note: "Chooses among Anthropic's capacities.",
      isIdle: (value) => value === 'standard',
    },
    { name: 'inference_geo', fate: refused, note: 'A promise about the place that others do not make.' },
    { name: 'container', fate: refused, note: 'Runs code at Anthropic.' },
    {
      name: 'mcp_servers',
      fate: refused,
      note: 'Anthropic itself would call them. An empty list asks for nothing.',
      isIdle: (value) => Array.isArray(value) && value.length === 0,
    },
    {
      name: 'context_management',
      fate: refused,
      note: 'Changes the conversation. Clearing old thoughts asks for nothing: these are dropped anyway.',
      isIdle: clearsOnlyThoughts,
    },
    ...cacheMarks,
  ],
};

/** Coding agents ask for it in every request. */
function clearsOnlyThoughts(value: unknown): boolean {
  if (!isFields(value) || Object.keys(value).some((key) => key !== 'edits')) return false;
  const { edits = [] } = value;
  return (
    Array.isArray(edits) && edits.every((edit) => isFields(edit) && /^clear_thinking_\d+$/.test(String(edit['type'])))
  );
}
