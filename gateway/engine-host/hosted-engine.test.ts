import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory, writeEmbedder } from '../../models/fixtures/index.ts';
import { bundledModel, inspectModel } from '../../models/index.ts';
import { resolveSampling } from '../../runtime/config/resolve-sampling.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { AnswerDelta } from '../../runtime/contract/events.ts';
import type {
  Engine,
  EngineEmbedding,
  EngineLoadOptions,
  EngineTextRequest,
  EngineTextResult,
} from '../../runtime/engine/engine.ts';
import { describeEngine } from '../../runtime/testing/engine-contract.ts';
import { missingAddon } from '../../runtime/testing/missing-addon.ts';
import { manualClock } from '../testing/manual-clock.ts';
import type { EngineWatcher } from './hosted-engine.ts';
import { createHostedLoadEngine } from './hosted-load-engine.ts';
import { hostCommand } from './testing/host-command.ts';

const missing = missingAddon();
const onAddon = test.skipIf(missing !== undefined);

interface LoadOptions extends Partial<EngineLoadOptions> {
  readonly path?: string;
}

async function load(
  { path = bundledModel().path, ...options }: LoadOptions = {},
  watcher?: EngineWatcher,
): Promise<Engine> {
  const loadEngine = createHostedLoadEngine({ command: await hostCommand() });
  const config = { context: { n_threads: 1 } };
  return loadEngine({ model: inspectModel(path), backend: 'cpu', config, ...options }, watcher);
}

const endless: EngineTextRequest = {
  requestId: 'r',
  input: { prompt: 'The sky is' },
  maxTokens: undefined,
  stop: [],
  contextKey: undefined,
  grammar: undefined,
  jsonSchema: undefined,
  sampling: resolveSampling([{ temperature: 0, ignore_eos: true }], () => 1),
};

/** Whether a process is there; one that was ended and is not collected yet counts. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: there is no such process.
  }
}

if (missing === undefined) describeEngine('an engine in a child process', ({ notes }) => load({ notes }));
else test('an engine in a child process keeps the engine contract', ({ skip }) => skip(missing));

onAddon('what kills the process fails its requests with the reason, and is heard of once', async () => {
  const crashes: SippError[] = [];
  let pid = 0;
  const engine = await load(
    {},
    {
      onStart: (started) => {
        pid = started;
      },
      onCrash: (error) => crashes.push(error),
    },
  );

  const error = await new Promise<unknown>((resolve) => {
    engine.generate(endless, { onTokens: () => process.kill(pid, 'SIGKILL'), onDone: resolve, onError: resolve });
  });

  expect(error).toMatchObject({ code: 'engine_crashed', message: "The engine's process was ended by SIGKILL." });
  expect(crashes).toEqual([error]);
  await expect(engine.tokenize('a')).rejects.toBe(error);
  await engine.close();
  expect(isAlive(pid)).toBe(false);
});

onAddon('tools, probabilities and their answers cross the processes', async () => {
  const engine = await load();
  onTestFinished(() => engine.close());
  const constraint = '{"type":"object","properties":{"a":{"enum":["b"]}},"required":["a"]}';
  const definitions = [{ name: 'f', description: '', parameters: constraint, constraint }];
  const tools = { definitions, choice: 'required', parallel: false } as const;
  const messages = [{ role: 'user', content: 'Hi' }] as const;
  const request = { ...endless, input: { messages }, tools, logprobs: 1, maxTokens: 600 };
  const sampling = resolveSampling([{ temperature: 0 }], () => 1);
  const deltas: AnswerDelta[] = [];

  const result = await new Promise<EngineTextResult>((onDone, onError) => {
    engine.generate({ ...request, sampling }, { onDelta: (delta) => deltas.push(delta), onDone, onError });
  });

  expect(result.toolCalls?.map(({ name, arguments: json }) => [name, JSON.parse(json)])).toEqual([['f', { a: 'b' }]]);
  expect(result.logprobs?.length).toBe(result.stats.outputTokens);
  expect(deltas[0]).toMatchObject({ type: 'tool_call', index: 0, name: 'f' });
  expect(await engine.renderChat(messages, tools)).toContain('"name":"f"');
});

test('closing leaves no process', async () => {
  let pid = 0;
  const watcher = {
    onStart: (started: number) => {
      pid = started;
    },
    onCrash: () => expect.unreachable(),
  };
  const engine = await load({}, watcher);
  expect(isAlive(pid)).toBe(true);

  await engine.close();

  expect(isAlive(pid)).toBe(false);
});

test('signals to the whole group do not end it', async () => {
  let pid = 0;
  const engine = await load({}, { onStart: (started) => (pid = started) });
  onTestFinished(() => engine.close());

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);

  expect((await engine.tokenize('Hello')).length).toBeGreaterThan(0);
});

onAddon('vectors arrive as they are', async () => {
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const path = directory.file('embedder.gguf');
  await writeEmbedder(path);
  const engine = await load({ path });
  onTestFinished(() => engine.close());

  const { values } = await new Promise<EngineEmbedding>((resolve, reject) => {
    engine.embed({ requestId: 'e', input: 'rain', normalize: true }, { onDone: resolve, onError: reject });
  });

  expect(values).toBeInstanceOf(Float32Array);
  expect(Math.hypot(...values)).toBeCloseTo(1, 4);
});

test('what is decided before the loading is decided in the parent', async () => {
  const asked: string[] = [];
  const refusal = new SippError('out_of_memory', 'No.', { hint: 'Buy more.', retryAfterMs: 7 });

  const loading = load({
    beforeLoad: async (backend) => {
      asked.push(backend);
      throw refusal;
    },
  });

  await expect(loading).rejects.toMatchObject({
    code: 'out_of_memory',
    message: 'No.',
    hint: 'Buy more.',
    retryAfterMs: 7,
  });
  expect(asked).toEqual(['cpu']);
});

test('the progress of loading is told', async () => {
  const shares: number[] = [];

  const engine = await load({ onProgress: (share) => shares.push(share) });
  onTestFinished(() => engine.close());

  expect(shares.at(-1)).toBe(1);
});

test('loading can be stopped', async () => {
  const stop = new AbortController();
  let pid = 0;

  const loading = load(
    { signal: stop.signal, beforeLoad: () => stop.abort() },
    { onStart: (started) => (pid = started) },
  );

  await expect(loading).rejects.toMatchObject({ code: 'cancelled' });
  expect(isAlive(pid)).toBe(false);
});

const model = inspectModel(bundledModel().path);
const nothing: EngineLoadOptions = { model, backend: 'cpu', config: {} };

test.each([
  ['process.exit(3)', 'ended with exit code 3.'],
  ['throw new Error("no luck")', 'ended with exit code 1; its last words: Error: no luck.'],
  [
    'console.error("a.cpp:1: GGML_ASSERT(a) failed\\nlib.so(+0x1) [0x2]"); process.kill(process.pid, "SIGABRT")',
    'was ended by SIGABRT; its last words: a.cpp:1: GGML_ASSERT(a) failed.',
  ],
])('a process that does %s says so', async (program, how) => {
  const loadEngine = createHostedLoadEngine({ command: [process.execPath, '-e', program] });

  await expect(loadEngine(nothing)).rejects.toMatchObject({
    code: 'engine_crashed',
    message: `The engine's process ${how}`,
  });
});

test('a program that is not there is an error, not a crash of ours', async () => {
  const loadEngine = createHostedLoadEngine({ command: ['/no/such/program'] });

  await expect(loadEngine(nothing)).rejects.toThrow(
    "The engine's process cannot be started (spawn /no/such/program ENOENT).",
  );
});

/** Loads, but never hears `close`. */
const deaf = "process.on('message', ({type}) => type === 'load' && process.send([{type: 'loaded', description: {}}]))";

test('a process that does not end when it is asked to is killed', async () => {
  const timers: (() => void)[] = [];
  const loadEngine = createHostedLoadEngine({
    command: [process.execPath, '-e', deaf],
    startTimer: (_, onExpired) => {
      timers.push(onExpired);
      return () => undefined;
    },
  });
  const engine = await loadEngine(nothing, { onCrash: () => expect.unreachable() });
  const asked = expect(engine.tokenize('a')).rejects.toMatchObject({ code: 'cancelled' });

  const closed = engine.close();
  for (const expire of timers) expire();

  await closed;
  await asked;
});

test('what the process writes is heard line by line', async () => {
  const lines: string[] = [];
  const program = `process.stdout.write('one\\ntw'); process.stderr.write('three'); process.stdout.write('o\\n\\n');`;
  const loadEngine = createHostedLoadEngine({ command: [process.execPath, '-e', program] });

  await loadEngine(nothing, { onLine: (line) => lines.push(line) }).catch(() => undefined);

  expect(lines.toSorted()).toEqual(['one', 'three', 'two']);
});

/** A parent that starts the command in its words as its engine host, and waits. */
const parent = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  child.send({ type: 'tokenize', id: 1, text: '', special: true }, () => undefined);
  child.on('message', () => console.log(child.pid));
`;

/** Nothing in it ends by itself, as in the real program. */
const stays = ['--import', 'data:text/javascript,setInterval(() => undefined, 2 ** 30)'];

test('the process ends when its parent is killed', async () => {
  const [node = '', ...host] = await hostCommand();
  const started = spawn(node, ['-e', parent, node, ...stays, ...host], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void started.kill('SIGKILL'));
  const [line] = await once(createInterface(started.stdout), 'line');
  const pid = Number(line);
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')));

  started.kill('SIGKILL');

  // The pipe is at its end when both of them have gone.
  await once(started, 'close');
  expect(pid).toBeGreaterThan(0);
});

onAddon(
  'an engine that hangs in what a caller wrote is ended when the caller leaves, and its requests fail',
  async () => {
    const clock = manualClock();
    const crashes: SippError[] = [];
    const loadEngine = createHostedLoadEngine({ command: await hostCommand(), startTimer: clock.startTimer });
    const model = inspectModel(bundledModel().path);
    const config = { context: { n_threads: 1 } };
    const engine = await loadEngine({ model, backend: 'cpu', config }, { onCrash: (error) => crashes.push(error) });

    const error = await new Promise<unknown>((resolve) => {
      // The count down from three to one never ends.
      const request = { ...endless, grammar: 'root ::= "a"{3,1}' };
      engine.generate(request, { onDone: resolve, onError: resolve })('client_disconnected');
      clock.advance(30_000);
    });

    expect(error).toMatchObject({ code: 'engine_crashed', message: expect.stringContaining('within 30 seconds') });
    expect(crashes).toEqual([error]);
  },
);

onAddon('an engine that ends what is cancelled lives on', async () => {
  const clock = manualClock();
  const loadEngine = createHostedLoadEngine({ command: await hostCommand(), startTimer: clock.startTimer });
  const model = inspectModel(bundledModel().path);
  const engine = await loadEngine({ model, backend: 'cpu', config: { context: { n_threads: 1 } } });

  const error = await new Promise<unknown>((resolve) => {
    engine.generate(endless, { onDone: resolve, onError: resolve })('client_disconnected');
  });
  clock.advance(30_000);

  expect(error).toMatchObject({ code: 'cancelled' });
  expect(clock.running).toEqual([]);
  expect(await engine.tokenize('Hi')).not.toEqual([]);
  await engine.close();
});
