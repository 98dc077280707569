import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { packageRoot } from '../models/package-root.ts';
import type { EndpointDescriptor, SippChatRequest, SippEmbedRequest, SippQueryRequest } from './api.ts';
import { SippClient } from './client.ts';
import { type Script, type ScriptedLoader, scriptedLoader } from './testing/scripted-engine.ts';

const tiny: EndpointDescriptor = { kind: 'local', modelPath: join(packageRoot(), 'models', 'sipp-tiny.gguf') };

function openClient(
  script: Script = {},
  gate?: (load: number) => Promise<void>,
): ScriptedLoader & { client: SippClient } {
  const loader = scriptedLoader(script, gate);
  const client = new SippClient({ loadEngine: loader.loadEngine });
  onTestFinished(() => client.close());
  return { client, ...loader };
}

async function openTiny(script: Script = {}, descriptor = tiny) {
  const opened = openClient(script);
  await opened.client.add('tiny', descriptor);
  return opened;
}

/** A promise and the function that resolves it. */
function latch() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('a prompt is answered, streamed and measured', async () => {
  const { client } = await openTiny();

  const run = client.query({ prompt: 'abc', requestId: 'mine' });
  let streamed = '';
  for await (const { text } of run) streamed += text;

  expect(streamed).toBe('cba');
  expect(await run.response).toMatchObject({
    endpoint: { kind: 'local', id: 'tiny' },
    text: 'cba',
    finishReason: 'stop',
    usage: { inputTokens: 3, outputTokens: 3, totalTokens: 6 },
    localStats: { inputTokens: 3, outputTokens: 3 },
    metadata: { requestId: 'mine' },
  });
});

test('requests without an id are counted', async () => {
  const { client } = await openTiny();
  const runs = [client.query({ prompt: 'a' }), client.chat({ messages: [{ role: 'user', content: 'b' }] })];

  expect(runs.map(({ requestId }) => requestId)).toEqual(['1', '2']);
  expect((await Promise.all(runs.map(({ response }) => response))).map(({ metadata }) => metadata.requestId)).toEqual([
    '1',
    '2',
  ]);
});

test('what a request asks for reaches the engine', async () => {
  const { client, engines } = await openTiny({ capabilities: { supportsGrammar: true } });
  const local = { contextKey: 'k', grammar: 'root ::= "x"', sampling: { top_k: 3 } };

  await client.query({ prompt: 'abc', options: { maxTokens: 2, stop: ['', 'z'], topP: 0.5 }, local }).response;

  expect(engines[0]?.requests[0]).toMatchObject({
    input: { prompt: 'abc' },
    maxTokens: 2,
    stop: ['z'],
    contextKey: 'k',
    grammar: 'root ::= "x"',
    sampling: { top_k: 3, top_p: 0.5 },
  });
});

test('the bundled model answers greedily unless told otherwise; the endpoint, then the request decide', async () => {
  const { client, engines } = openClient();
  await client.add('plain', tiny);
  await client.add('warm', { ...tiny, config: { sampling: { temperature: 0.5, top_k: 7 } } });
  const ask = (id: string, request: Partial<SippQueryRequest> = {}) =>
    client.query({ prompt: 'a', endpoint: { kind: 'local', id }, ...request }).response;

  await ask('plain');
  await ask('warm');
  await ask('warm', { options: { temperature: 0.9 }, local: { sampling: { top_k: 2, temperature: 0.9 } } });

  const sampling = engines.flatMap(({ requests }) => requests.map((request) => request.sampling));
  expect(sampling[0]).toMatchObject({ temperature: 0, samplers: [] });
  expect(sampling[1]).toMatchObject({ temperature: 0.5, top_k: 7 });
  expect(sampling[2]).toMatchObject({ temperature: 0.9, top_k: 2 });
});

const queries: [Partial<SippQueryRequest> | object, string][] = [
  [{ options: { maxTokens: 0 } }, 'max_tokens must be positive'],
  [{ options: { maxTokens: 2 ** 31 } }, 'local max_tokens exceeds i32::MAX'],
  [{ options: { temperature: Number.NaN } }, 'temperature must be finite'],
  [{ options: { temperature: -1 } }, 'temperature must be greater than or equal to zero'],
  [{ options: { topP: Number.POSITIVE_INFINITY } }, 'top_p must be finite'],
  [{ options: { topP: 1.5 } }, 'top_p must be between 0 and 1'],
  [{ options: { stop: 'x' } }, 'stop must be a list of texts'],
  [{ options: { maxToken: 5 } }, 'options.maxToken is not an option; did you mean maxTokens?'],
  [{ endpointOptions: {} }, 'endpoint_options are not valid for local endpoints'],
  [{ providerOptions: {} }, 'provider_options are not valid for local endpoints'],
  [
    { options: { temperature: 1 }, local: { sampling: { temperature: 0.5 } } },
    'common temperature conflicts with local sampling.temperature',
  ],
  [{ options: { topP: 1 }, local: { sampling: { top_p: 0.5 } } }, 'common top_p conflicts with local sampling.top_p'],
  [{ local: { sampling: { topk: 1 } } }, 'sampling.topk is not a setting; did you mean sampling.top_k?'],
  [{ local: { media: [] } }, 'local.media is not an option.'],
  [{ local: { contextKey: '' } }, 'local.contextKey must not be empty.'],
  [{ local: { grammar: 'a', jsonSchema: '{}' } }, 'local.grammar and local.jsonSchema exclude each other.'],
  [{ local: { jsonSchema: '{' } }, 'local.jsonSchema is not valid JSON: "{".'],
  [
    { local: { grammar: 'a' } },
    'unsupported operation local.grammar on endpoint tiny: its engine (native) has no grammars.',
  ],
  [{ prompt: 5 }, 'prompt must be a text; got 5.'],
  [{ promt: 'x' }, 'promt is not an option; did you mean prompt?'],
  [{ requestId: '' }, 'requestId must not be empty.'],
  [{ signal: {} }, 'signal must be an AbortSignal; got {}.'],
  [{ endpoint: { kind: 'local', id: 'other' } }, 'endpoint not found: local other'],
  [{ endpoint: { kind: 'gateway', id: 'tiny' } }, 'endpoint not found: gateway tiny'],
];

test.each(queries)(
  'a query with %j is refused by its run, never by a throw, and reaches no engine',
  async (wrong, message) => {
    const { client, engines } = await openTiny();

    const run = client.query({ prompt: 'a', ...wrong } as SippQueryRequest);

    await expect(run.response).rejects.toMatchObject({ name: 'SippError', message });
    await expect(run.tokens[Symbol.asyncIterator]().next()).rejects.toMatchObject({ message });
    expect(engines[0]?.requests).toEqual([]);
  },
);

const user = { role: 'user', content: 'a' };

test.each([
  [{ messages: [] }, 'chat messages must not be empty'],
  [{ messages: 'hi' }, 'messages must be a list; got "hi".'],
  [
    { messages: [{ role: 'robot', content: '' }] },
    'messages.0.role must be system, user, assistant or tool; got "robot".',
  ],
  [{ messages: [{ role: 'tool', content: '' }] }, 'messages.0.toolCallId must be a text; got undefined.'],
  [
    { messages: [{ role: 'user', content: '', toolCallId: 'a' }] },
    'messages.0.toolCallId is only for messages of the role tool.',
  ],
  [
    { messages: [{ role: 'user', content: '', toolCalls: [] }] },
    'messages.0.toolCalls is only for messages of the role assistant.',
  ],
  [
    { messages: [{ role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'f' }] }] },
    'messages.0.toolCalls.0.arguments must be a text; got undefined.',
  ],
  [{ messages: [{ role: 'user', content: [] }] }, 'messages.0.content must not be empty.'],
  [
    { messages: [{ role: 'user', content: [{ type: 'audio' }] }] },
    'messages.0.content.0.type must be text or image; got "audio".',
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'image', url: 'a.png' }] }] },
    'messages.0.content.0.url must be a data: or an https: address.',
  ],
  [
    { messages: [{ role: 'system', content: [{ type: 'image', url: 'https://a.png' }] }] },
    'messages.0.content.0 is only for messages of the role user.',
  ],
  [{ messages: [user], tools: [{ name: 'a b' }] }, 'tools.0.name must be 1 to 64 letters, digits, _ or -; got "a b".'],
  [{ messages: [user], tools: [{ name: 'a', run: 1 }] }, 'tools.0.run is not an option.'],
  [{ messages: [user], toolChoice: 'auto' }, 'toolChoice needs tools.'],
  [
    { messages: [user], tools: [{ name: 'a' }], toolChoice: { name: 'b' } },
    'toolChoice must be auto, none, required or { name } of one of the tools; got {"name":"b"}.',
  ],
  [
    { messages: [user], tools: Array.from({ length: 1000 }, (_, index) => ({ name: `f${index}` })) },
    'tools has 1000 tools; there may be 128.',
  ],
  [
    { messages: [user], tools: [{ name: 'a' }], local: { grammar: 'root ::= "a"' } },
    'unsupported operation tools on endpoint tiny: the calls of a local model are held to a grammar, and so is an answer with a grammar.',
  ],
  [{ messages: [user], local: { logprobs: 21 } }, 'local.logprobs must be a whole number from 0 to 20; got 21.'],
  [
    { messages: [{ role: 'user', content: [{ type: 'image', url: 'https://a.png' }] }] },
    'unsupported operation messages.0.content.0.image_url on endpoint tiny: its engine reads no images.',
  ],
  [{ messages: [{ role: 'user' }] }, 'messages.0.content must be a text; got undefined.'],
])('a chat with %j is refused', async (request, message) => {
  const { client } = await openTiny();

  await expect(client.chat(request as unknown as SippChatRequest).response).rejects.toMatchObject({ message });
});

test('a chat with tools brings calls, reasoning and what the tools have given to a local engine', async () => {
  const answer = () =>
    [
      { type: 'reasoning', text: 'Hm.' },
      'So',
      { type: 'tool_call', index: 0, id: 'c2', name: 'b', arguments: '{}' },
    ] as const;
  const { client, engines } = await openTiny({ answer });
  const messages = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'b', arguments: '{"c":1}' }] },
    { role: 'tool', toolCallId: 'c1', content: [{ type: 'text', text: 'd' }] },
  ] as const;
  const parameters = { type: 'object', properties: { e: { type: 'number', minimum: 0 } } };
  const tools = [{ name: 'a' }, { name: 'b', description: 'B', parameters }];

  const run = client.chat({
    messages,
    tools,
    toolChoice: { name: 'b' },
    local: { parallelToolCalls: false, logprobs: 1 },
  });

  let [streamed, thought] = ['', ''];
  for await (const { text, reasoning = '' } of run) {
    streamed += text;
    thought += reasoning;
  }
  expect([streamed, thought]).toEqual(['So', 'Hm.']);
  expect(await run.response).toMatchObject({
    text: 'So',
    reasoning: 'Hm.',
    finishReason: 'tool_calls',
    toolCalls: [{ id: 'c2', name: 'b', arguments: '{}' }],
    logprobs: [{ token: 'S', top: [{ token: 'S' }] }, { token: 'o' }],
  });
  expect(engines[0]?.requests[0]).toMatchObject({
    input: { messages: [messages[0], messages[1], { role: 'tool', toolCallId: 'c1', content: 'd' }] },
    tools: { choice: 'required', parallel: false },
    logprobs: 1,
  });
  const { definitions = [] } = engines[0]?.requests[0]?.tools ?? {};
  expect(definitions.map(({ name, constraint }) => [name, JSON.parse(constraint)])).toEqual([
    ['b', { type: 'object', properties: { e: { type: 'number' } } }],
  ]);
  expect(JSON.parse(definitions[0]?.parameters ?? '')).toEqual(parameters);
});

test('an engine without tools or probabilities refuses them by name', async () => {
  const { client } = await openTiny({ capabilities: { supportsTools: false, supportsLogprobs: false } });
  const messages = [{ role: 'user', content: 'a' }] as const;
  const result = { role: 'tool', toolCallId: 'a', content: '' } as const;

  await expect(client.chat({ messages, tools: [{ name: 'a' }] }).response).rejects.toThrow(
    'unsupported operation tools',
  );
  await expect(client.chat({ messages: [...messages, result] }).response).rejects.toThrow('operation messages.1 on');
  await expect(client.chat({ messages, local: { logprobs: 0 } }).response).rejects.toThrow('local.logprobs');
});

test('the parts of a text are its lines for a local model', async () => {
  const { client, engines } = await openTiny();
  const content = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ] as const;

  await client.chat({ messages: [{ role: 'user', content }], tools: [] }).response;

  expect(engines[0]?.requests[0]?.input).toEqual({ messages: [{ role: 'user', content: 'a\nb' }] });
});

test.each([undefined, null, 5])('a request that is %s is refused', async (request) => {
  const { client } = await openTiny();

  await expect(client.query(request as unknown as SippQueryRequest).response).rejects.toThrow(
    'request must be an object',
  );
  await expect(client.embed(request as unknown as SippEmbedRequest).response).rejects.toThrow(
    'request must be an object',
  );
});

test('an operation that the model cannot do is refused with the reason before the engine sees it', async () => {
  const { client, engines } = await openTiny({ capabilities: { hasChatTemplate: false } });
  const endpoint = { kind: 'local', id: 'tiny' } as const;

  await expect(client.chat({ endpoint, messages: [{ role: 'user', content: 'a' }] }).response).rejects.toMatchObject({
    code: 'no_chat_template',
    message: 'unsupported operation chat on endpoint tiny: the model has no chat template.',
    hint: expect.stringContaining('query'),
  });
  await expect(client.embed({ endpoint, input: 'a' }).response).rejects.toMatchObject({
    code: 'unsupported_operation',
    message: 'unsupported operation embed on endpoint tiny: the model was loaded for text.',
  });
  expect(engines[0]?.requests).toEqual([]);
});

test('an embedding is returned with its pooling', async () => {
  const { client } = await openTiny({ capabilities: { supportsEmbeddings: true } });

  expect(await client.embed({ input: 'abc', local: { normalize: false } }).response).toMatchObject({
    endpoint: { kind: 'local', id: 'tiny' },
    values: [3, 0],
    pooling: 'mean',
    normalized: false,
    usage: { inputTokens: 3 },
  });
});

test('without a named endpoint the only local one that can do it is taken', async () => {
  const { client } = openClient();

  await expect(client.query({ prompt: 'a' }).response).rejects.toMatchObject({
    code: 'endpoint_unsupported',
    message: 'no supported endpoint for query',
  });
  await client.add('one', tiny);
  expect((await client.query({ prompt: 'a' }).response).endpoint.id).toBe('one');
  await client.add('two', tiny);
  await expect(client.query({ prompt: 'a' }).response).rejects.toMatchObject({
    code: 'endpoint_ambiguous',
    message: 'ambiguous endpoint for query',
    hint: expect.stringContaining('one, two'),
  });
});

test('where the only endpoint cannot do it, the reason is told', async () => {
  const { client } = await openTiny({ capabilities: { hasChatTemplate: false } });

  await expect(client.chat({ messages: [{ role: 'user', content: 'a' }] }).response).rejects.toMatchObject({
    code: 'endpoint_unsupported',
    message: 'no supported endpoint for chat',
    hint: expect.stringContaining('no chat template'),
  });
});

test.each(['', ' tiny', 'tiny\n', 5])('the id %j is refused before anything is loaded', async (id) => {
  const { client, loads } = openClient();

  await expect(client.add(id as string, tiny)).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('endpoint id'),
  });
  expect(loads).toEqual([]);
});

test.each([
  [undefined, 'endpoint descriptor kind must be local, gateway, or provider'],
  [{ kind: 'remote' }, 'endpoint descriptor kind must be local, gateway, or provider'],
  [{ kind: 'local' }, 'descriptor.modelPath is missing.'],
  [{ kind: 'local', modelPath: '' }, 'descriptor.modelPath must be a text of at least one character; got "".'],
  [{ kind: 'local', modelPath: 'x', apiKey: 'k' }, 'descriptor.apiKey is not a setting.'],
  [{ ...tiny, backend: 'webgpu' }, 'descriptor.backend must be auto, cpu, cuda, metal or vulkan; got "webgpu".'],
  [{ ...tiny, config: { multimodal: {} } }, 'multimodal is not a setting.'],
  [{ ...tiny, config: { context: { n_threads: -1 } } }, 'context.n_threads must be 0 or more; got -1.'],
  [
    { kind: 'gateway', target: 't', baseUrl: 'http://h', timeoutMs: 0 },
    'descriptor.timeoutMs must be 1 or more; got 0.',
  ],
  [{ kind: 'gateway', target: 't', baseUrl: 'http://h', model: 'm' }, 'descriptor.model is not a setting.'],
  [
    { kind: 'provider', provider: 'other', model: 'm' },
    'descriptor.provider must be openai, anthropic, openai_compatible or openai-compatible; got "other".',
  ],
  [{ kind: 'provider', provider: 'openai', model: 'm' }, 'descriptor.apiKey is missing.'],
  [{ kind: 'local', modelPath: 'no such model' }, 'There is no model "no such model".'],
])('the descriptor %j is refused', async (descriptor, message) => {
  const { client, loads } = openClient();

  await expect(client.add('x', descriptor as unknown as EndpointDescriptor)).rejects.toMatchObject({
    name: 'SippError',
    message,
  });
  expect(loads).toEqual([]);
});

test('a model that cannot fit into memory is refused with the numbers', async () => {
  const { client } = openClient();
  const adding = client.add('x', { ...tiny, config: { context: { n_ctx: 2_000_000_000 } } });

  await expect(adding).rejects.toMatchObject({
    code: 'out_of_memory',
    message: expect.stringMatching(/needs at least [\d.]+ GiB .* 2000000000 tokens\), and [\d.]+ [MG]iB are available/),
    hint: expect.stringContaining('n_ctx'),
  });
});

test('an endpoint is replaced once the new one is ready, and the old one is closed', async () => {
  const second = latch();
  const { client, engines } = openClient({}, (load) => (load === 2 ? second.opened : Promise.resolve()));
  await client.add('x', tiny);
  const replacing = client.add('x', tiny);

  expect((await client.query({ prompt: 'ab' }).response).text).toBe('ba');
  second.open();
  await replacing;

  expect(engines.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  expect(client.list()).toHaveLength(1);
});

test('of two adds with one id the later wins, and nothing leaks', async () => {
  const first = latch();
  const { client, engines } = openClient({}, (load) => (load === 1 ? first.opened : Promise.resolve()));
  const early = client.add('x', tiny);
  const late = client.add('x', tiny);

  await late;
  first.open();

  await expect(early).rejects.toMatchObject({
    code: 'cancelled',
    message: 'endpoint x was added again before it was ready',
  });
  const open = engines.filter(({ isClosed }) => !isClosed);
  expect(engines).toHaveLength(2);
  expect(open).toHaveLength(1);
  await client.query({ prompt: 'a' }).response;
  expect(open[0]?.requests).toHaveLength(1);
});

test('adding can be stopped by a signal; the engine that comes anyway is closed', async () => {
  const load = latch();
  const { client, engines } = openClient({}, () => load.opened);
  const controller = new AbortController();
  const adding = client.add('x', tiny, { signal: controller.signal });
  await vi.waitFor(() => expect(client.list()).toEqual([]));

  controller.abort();
  load.open();

  await expect(adding).rejects.toMatchObject({ code: 'cancelled' });
  expect(engines.every(({ isClosed }) => isClosed)).toBe(true);
  expect(client.list()).toEqual([]);
});

test('the progress of loading is passed on', async () => {
  const { client } = openClient();
  const onProgress = vi.fn();

  await client.add('x', tiny, { onProgress });

  expect(onProgress).toHaveBeenLastCalledWith(1);
});

test('removing an endpoint cancels what runs there and closes its engine', async () => {
  const { client, engines } = await openTiny({ beat: () => new Promise(() => undefined) });
  const run = client.query({ prompt: 'abc' });

  expect(await client.remove('tiny')).toBe(true);

  await expect(run.response).rejects.toMatchObject({
    code: 'cancelled',
    message: 'request cancelled (server_shutdown)',
  });
  expect(engines[0]?.isClosed).toBe(true);
  expect(await client.remove('tiny')).toBe(false);
});

test('removing an id stops the add that is under way', async () => {
  const load = latch();
  const { client, engines } = openClient({}, () => load.opened);
  const adding = client.add('x', tiny);

  expect(await client.remove('x')).toBe(true);
  load.open();

  await expect(adding).rejects.toMatchObject({ code: 'cancelled' });
  expect(engines.filter(({ isClosed }) => !isClosed)).toEqual([]);
});

test('closing ends everything, once; later calls say that the client is closed', async () => {
  const { client, engines } = await openTiny();
  const late = client.add('late', tiny);
  const ending = expect(late).rejects.toMatchObject({ code: 'engine_closed' });

  const closing = client.close();

  expect(client.close()).toBe(closing);
  await closing;
  await ending;
  expect(engines.every(({ isClosed }) => isClosed)).toBe(true);
  expect(client.list()).toEqual([]);
  await expect(client.query({ prompt: 'a' }).response).rejects.toMatchObject({ code: 'engine_closed' });
  await expect(client.add('x', tiny)).rejects.toMatchObject({ code: 'engine_closed' });
});

test('a client can be disposed of', async () => {
  const { client, engines } = await openTiny();

  await client[Symbol.asyncDispose]();

  expect(engines[0]?.isClosed).toBe(true);
});

test('endpoints are listed with what their engine says', async () => {
  const { client } = await openTiny();
  await client.query({ prompt: 'abc' }).response;

  expect(client.list()).toEqual([
    {
      endpoint: { kind: 'local', id: 'tiny' },
      local: expect.objectContaining({ library: 'scripted' }),
      stats: expect.objectContaining({ requestsCompleted: 1, outputTokens: 3 }),
    },
  ]);
});
