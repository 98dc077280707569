import type { FinishReason } from '../../../runtime/contract/events.ts';
import { fieldsOf } from '../../../runtime/profile/fields-of.ts';
import { providerReplies } from '../../../runtime/testing/provider-stub/provider-replies.ts';
import type { StubReply } from '../../../runtime/testing/stub-server/stub-server.ts';
import { partsOf, stringsOf, termsOf } from './read-question.ts';
import { type Performance, perform, promptTokens, type Understood } from './understood.ts';

type Fields = Readonly<Record<string, unknown>>;

const reasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** Answers a request as Anthropic's messages do. */
export function anthropicReply(body: Fields): StubReply {
  const told = perform(understand(body));
  const ending = {
    stop_reason: told.stopSequence === undefined ? reasons[told.finishReason] : 'stop_sequence',
    stop_sequence: told.stopSequence ?? null,
  };
  const input = { input_tokens: promptTokens.all - promptTokens.cached, cache_read_input_tokens: promptTokens.cached };
  const head = { id: 'msg_9', type: 'message', role: 'assistant', model: body['model'] };
  const usage = { ...input, output_tokens: told.frames.length };
  if (body['stream'] !== true) return providerReplies.json({ ...head, content: blocksOf(told), ...ending, usage });
  return providerReplies.anthropic([
    {
      type: 'message_start',
      message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage: { ...input, output_tokens: 1 } },
    },
    { type: 'ping' },
    ...blocksOf(told).flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: { ...block, ...emptyOf(block) } },
      ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: ending, usage: { output_tokens: told.frames.length } },
    { type: 'message_stop' },
  ]);
}

function understand(body: Fields): Understood {
  const { messages, system, tools, tool_choice, output_config, stop_sequences, max_tokens } = body;
  const choice = fieldsOf(tool_choice);
  const { format, effort } = fieldsOf(output_config);
  const said = partsOf(messages).flatMap(({ role, content }) => turnsOf(String(role), content));
  const systemText = textOf(system);
  return {
    turns: systemText === '' ? said : [{ role: 'system', text: systemText }, ...said],
    tools: choice['type'] === 'none' ? [] : partsOf(tools).map(({ name }) => String(name)),
    ...(choice['type'] === 'any' && { mustCall: true }),
    ...(choice['type'] === 'tool' && { mustCall: String(choice['name']) }),
    mayCallSeveral: choice['disable_parallel_tool_use'] !== true,
    ...(format !== undefined && {
      properties: Object.keys(fieldsOf(fieldsOf(fieldsOf(format)['schema'])['properties'])),
    }),
    images: partsOf(messages).flatMap(({ content }) => partsOf(content).flatMap(imagesOf)),
    stop: stringsOf(stop_sequences),
    limit: Number(max_tokens),
    terms: { ...termsOf(body), ...(effort !== undefined && { reasoning_effort: effort }) },
  };
}

/** What is said in one message is one turn; each result of a tool is another. */
function turnsOf(role: string, content: unknown): Understood['turns'] {
  const results = partsOf(content).filter(({ type }) => type === 'tool_result');
  const text = textOf(content);
  const said = text === '' && results.length > 0 ? [] : [{ role, text }];
  return [...results.map((result) => ({ role: 'tool', text: textOf(result['content']) })), ...said];
}

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : partsOf(content)
        .map(({ text }) => text ?? '')
        .join('');

function imagesOf({ type, source }: Fields): readonly string[] {
  if (type !== 'image') return [];
  const { url, media_type, data } = fieldsOf(source);
  return [typeof url === 'string' ? url : `data:${media_type};base64,${data}`];
}

function blocksOf({ text, reasoning, toolCalls = [] }: Performance): readonly Fields[] {
  return [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature: 'signed' }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...toolCalls.map(({ id, name, arguments: words }) => ({ type: 'tool_use', id, name, input: JSON.parse(words) })),
  ];
}

/** A block begins without its content. */
function emptyOf({ type }: Fields): object {
  if (type === 'thinking') return { thinking: '', signature: '' };
  return type === 'text' ? { text: '' } : { input: {} };
}

function deltasOf({ type, text, thinking, signature, input }: Fields): readonly object[] {
  if (type === 'thinking') {
    return [
      { type: 'thinking_delta', thinking },
      { type: 'signature_delta', signature },
    ];
  }
  if (type === 'text') return [...String(text)].map((piece) => ({ type: 'text_delta', text: piece }));
  const words = JSON.stringify(input);
  return [words.slice(0, 4), words.slice(4)].map((partial_json) => ({ type: 'input_json_delta', partial_json }));
}
