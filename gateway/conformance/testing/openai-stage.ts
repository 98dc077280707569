import type { FinishReason } from '../../../runtime/contract/events.ts';
import { fieldsOf } from '../../../runtime/profile/fields-of.ts';
import { providerReplies } from '../../../runtime/testing/provider-stub/provider-replies.ts';
import { type ScriptedFrame, scriptedLogprob } from '../../../runtime/testing/scripted-answer.ts';
import type { StubReply } from '../../../runtime/testing/stub-server/stub-server.ts';
import { partsOf, stringsOf, termsOf } from './read-question.ts';
import { type Performance, perform, promptTokens, type Understood } from './understood.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Answers a request as OpenAI's chat completions do. */
export function openAiChatReply(body: Fields): StubReply {
  const told = perform(understand(body));
  const logprobs = body['logprobs'] === true ? Number(body['top_logprobs'] ?? 0) : undefined;
  const base = { id: 'chatcmpl-9', created: 1_760_000_000, model: body['model'] };
  if (body['stream'] !== true) {
    const choice = {
      index: 0,
      message: messageOf(told),
      logprobs: logprobsOf(told.text, logprobs),
      finish_reason: told.finishReason,
    };
    return providerReplies.json({ ...base, object: 'chat.completion', choices: [choice], usage: usageOf(told) });
  }
  const chunk = (delta: object, more: object = {}) => ({
    ...base,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }],
  });
  const chunks = [
    chunk({ role: 'assistant', content: '' }),
    ...told.frames.map((frame) =>
      chunk(deltaOf(frame), 'text' in frame ? { logprobs: logprobsOf(frame.text, logprobs) } : {}),
    ),
    chunk({}, { finish_reason: told.finishReason satisfies FinishReason }),
  ];
  const counts = { ...base, object: 'chat.completion.chunk', choices: [], usage: usageOf(told) };
  const isCounted = fieldsOf(body['stream_options'])['include_usage'] === true;
  return providerReplies.openAi([
    ...[...chunks, ...(isCounted ? [counts] : [])].map((each) => JSON.stringify(each)),
    '[DONE]',
  ]);
}

/** The same for the older completions, which have text only. */
export function openAiCompletionReply(body: Fields): StubReply {
  const prompt = String(body['prompt']);
  const told = perform({ ...understand(body), turns: [{ role: 'user', text: prompt }] });
  const text = body['echo'] === true ? prompt + told.text : told.text;
  const logprobs = typeof body['logprobs'] === 'number' ? oldLogprobsOf(text, body['logprobs']) : null;
  const base = { id: 'cmpl-9', object: 'text_completion', created: 1_760_000_000, model: body['model'] };
  const choiceOf = (piece: string, finish_reason: FinishReason | null) => ({
    index: 0,
    text: piece,
    logprobs,
    finish_reason,
  });
  if (body['stream'] !== true)
    return providerReplies.json({ ...base, choices: [choiceOf(text, told.finishReason)], usage: usageOf(told) });
  const chunks = [
    ...[...text].map((piece) => ({ ...base, choices: [choiceOf(piece, null)] })),
    { ...base, choices: [choiceOf('', told.finishReason)] },
  ];
  const isCounted = fieldsOf(body['stream_options'])['include_usage'] === true;
  const all = isCounted ? [...chunks, { ...base, choices: [], usage: usageOf(told) }] : chunks;
  return providerReplies.openAi([...all.map((each) => JSON.stringify(each)), '[DONE]']);
}

function understand(body: Fields): Understood {
  const { messages, tools, tool_choice, response_format, stop, max_tokens, max_completion_tokens = max_tokens } = body;
  const turns = partsOf(messages).map(({ role, content }) => ({ role: String(role), text: textOf(content) }));
  const names = tool_choice === 'none' ? [] : partsOf(tools).map((tool) => String(fieldsOf(tool['function'])['name']));
  const chosen = fieldsOf(fieldsOf(tool_choice)['function'])['name'];
  const format = fieldsOf(response_format);
  const { properties } = fieldsOf(fieldsOf(format['json_schema'])['schema']);
  const isFormatted = format['type'] === 'json_schema' || format['type'] === 'json_object';
  return {
    turns,
    tools: names,
    ...(typeof chosen === 'string' ? { mustCall: chosen } : tool_choice === 'required' && { mustCall: true }),
    mayCallSeveral: body['parallel_tool_calls'] !== false,
    ...(isFormatted && { properties: Object.keys(fieldsOf(properties)) }),
    images: partsOf(messages).flatMap(({ content }) =>
      partsOf(content)
        .filter(({ type }) => type === 'image_url')
        .map((part) => String(fieldsOf(part['image_url'])['url'])),
    ),
    stop: stringsOf(stop),
    limit: typeof max_completion_tokens === 'number' ? max_completion_tokens : undefined,
    terms: termsOf(body),
  };
}

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : partsOf(content)
        .map(({ text }) => text ?? '')
        .join('');

function messageOf({ text, reasoning, toolCalls }: Performance): object {
  const calls = toolCalls?.map(({ id, name, arguments: words }) => ({
    id,
    type: 'function',
    function: { name, arguments: words },
  }));
  return {
    role: 'assistant',
    content: text,
    refusal: null,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(calls && { tool_calls: calls }),
  };
}

function deltaOf(frame: ScriptedFrame): object {
  if ('text' in frame) return { content: frame.text };
  if (frame.delta.type === 'reasoning') return { reasoning_content: frame.delta.text };
  const { index, id, name, arguments: words } = frame.delta;
  return {
    tool_calls: [{ index, ...(id && { id, type: 'function' }), function: { ...(name && { name }), arguments: words } }],
  };
}

function logprobsOf(text: string, top: number | undefined): object | null {
  if (top === undefined) return null;
  const content = [...text].map((token) => {
    const { top: alternatives, ...chosen } = scriptedLogprob(token, top);
    return { ...chosen, top_logprobs: alternatives };
  });
  return { content, refusal: null };
}

function oldLogprobsOf(text: string, top: number): object {
  const tokens = [...text].map((token) => scriptedLogprob(token, top));
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top: others }) =>
      Object.fromEntries(others.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: tokens.map((_, index) => index),
  };
}

function usageOf({ frames }: Performance): object {
  return {
    prompt_tokens: promptTokens.all,
    completion_tokens: frames.length,
    total_tokens: promptTokens.all + frames.length,
    prompt_tokens_details: { cached_tokens: promptTokens.cached },
  };
}
