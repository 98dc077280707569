import type { RequestStats } from '../../../runtime/contract/events.ts';
import type { Engine } from '../../../runtime/engine/engine.ts';
import { alternate, ratioFigures, type Subject } from '../alternate.ts';
import type { Figure, Sample } from '../figure.ts';
import { engineStreams, withEngine } from '../own-engine.ts';
import { withLlamaServer } from '../peers/llama-server.ts';
import { createPrompt } from '../prompt-text.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { summarise } from '../statistics.ts';
import {
  decodeRate,
  runTogether,
  type StartStream,
  type StreamRequest,
  type TimedStream,
  totalRate,
} from '../stream.ts';
import { ownOneStream, peerOneStream } from './one-stream.ts';

export const ratesScenario: Scenario = {
  name: 'rates',
  summary: 'prefill and decode rates, time to first token, time between tokens',
  async run(bench) {
    const figures: Figure[] = [];
    for (const streams of bench.plan.concurrency) figures.push(...(await measureConcurrency(bench, streams)));
    if (bench.peers['llama-bench']) figures.push(...(await compareOneStream(bench, bench.peers['llama-bench'])));
    if (bench.peers['llama-server']) figures.push(...(await compareStreams(bench, bench.peers['llama-server'])));
    return figures;
  },
};

const inWords = (streams: number): string => `${streams} stream${streams === 1 ? '' : 's'}`;

/** Loads the model anew for each repetition: only then is the first answer a cold one. */
function measureConcurrency(bench: Bench, streams: number): Promise<readonly Figure[]> {
  const { load, model, plan, signal } = bench;
  const options = { load, model, parallel: streams, contextSize: plan.contextSize, threads: plan.threads, signal };
  const subject: Subject = {
    name: 'sipp',
    measure: () => withEngine(options, (engine) => coldAndWarm(bench, engine, streams)),
  };
  return alternate([subject], { ...bench, ...plan, scenario: 'rates', label: inWords(streams) });
}

/** Cold: the first answers after loading. Warm: the same prompts again with their context keys. */
async function coldAndWarm({ plan, signal }: Bench, engine: Engine, streams: number): Promise<readonly Sample[]> {
  const start = engineStreams(engine, signal);
  const requests = await createRequests(engine, streams, plan);
  const cold = await runTogether(start, requests);
  const keyed = requests.map((request, index) => ({ ...request, contextKey: `bench-${index}` }));
  await runTogether(
    start,
    keyed.map((request) => ({ ...request, maxTokens: 1 })),
  );
  const warm = await runTogether(start, keyed);
  return [
    { quantity: 'load time', condition: inWords(streams), unit: 'ms', value: engine.description.loadMs },
    ...samplesOf(cold, `${inWords(streams)}, cold`),
    ...samplesOf(warm, `${inWords(streams)}, warm`),
  ];
}

interface RequestSizes {
  readonly promptTokens: number;
  readonly maxTokens: number;
}

/** Texts that begin differently: what several users ask has nothing in common. */
async function createRequests(
  engine: Engine,
  streams: number,
  { promptTokens, maxTokens }: RequestSizes,
): Promise<readonly StreamRequest[]> {
  const requests: StreamRequest[] = [];
  for (let index = 0; index < streams; index += 1) {
    const { text } = await createPrompt(engine, promptTokens, index * 17);
    requests.push({ prompt: text, maxTokens });
  }
  return requests;
}

function samplesOf(streams: readonly TimedStream[], condition: string): readonly Sample[] {
  const stats = streams.flatMap((stream) => stream.stats ?? []);
  const sum = (key: 'prefillTokens' | 'cacheHits') => stats.reduce((total, each) => total + each[key], 0);
  const begunMs = Math.min(...stats.map(({ queueMs }) => queueMs));
  const prefilledMs = Math.max(...stats.map(({ queueMs, prefillMs }) => queueMs + prefillMs));
  const timeToFirst = streams.map(({ startedMs, tokensMs }) => (tokensMs[0] ?? Number.NaN) - startedMs);
  return [
    {
      quantity: 'prefill rate',
      condition,
      unit: 'tokens/s',
      value: (sum('prefillTokens') / (prefilledMs - begunMs)) * 1000,
    },
    { quantity: 'decode rate', condition, unit: 'tokens/s', value: decodeRate(streams) },
    { quantity: 'total rate', condition, unit: 'tokens/s', value: totalRate(streams) },
    { quantity: 'time to first token', condition, unit: 'ms', value: summarise(timeToFirst).median },
    ...intervalSamples(stats, condition),
    { quantity: 'prompt tokens evaluated', condition, unit: 'tokens', value: sum('prefillTokens') },
    { quantity: 'prompt tokens reused', condition, unit: 'tokens', value: sum('cacheHits') },
  ];
}

/** By the engine's own clock: a reader gets tokens in batches. The middle stream's median, and the worst stream's p99. */
function intervalSamples(stats: readonly RequestStats[], condition: string): readonly Sample[] {
  const p50 = stats.flatMap(({ interTokenP50Ms }) => interTokenP50Ms ?? []);
  const p99 = stats.flatMap(({ interTokenP99Ms }) => interTokenP99Ms ?? []);
  // An answer of one token has no intervals.
  if (p50.length === 0) return [];
  return [
    { quantity: 'inter-token p50', condition, unit: 'ms', value: summarise(p50).median },
    { quantity: 'inter-token p99', condition, unit: 'ms', value: Math.max(...p99) },
  ];
}

function compareOneStream(bench: Bench, path: string): Promise<readonly Figure[]> {
  const { load, model, plan, signal } = bench;
  const { contextSize, threads } = plan;
  return withEngine({ load, model, parallel: 1, contextSize, threads, signal }, async (engine) => {
    const condition = '1 stream, as llama-bench';
    const own = await ownOneStream(bench, engine, { condition });
    const peer = peerOneStream(bench, path, { condition, threads });
    const options = { ...bench, ...plan, scenario: 'rates', label: condition };
    const figures = await alternate([own, peer], options);
    return [...figures, ...ratioFigures(figures, { of: 'sipp', to: 'llama-bench' })];
  });
}

/** llama-server's own way of use: eight slots. */
const SERVER_STREAMS = 8;
/** Short, so that the answers and not the prompts decide. */
const SERVER_PROMPT_TOKENS = 32;

function compareStreams(bench: Bench, path: string): Promise<readonly Figure[]> {
  const { load, model, plan, signal } = bench;
  const { contextSize, threads } = plan;
  const sizes = { parallel: SERVER_STREAMS, contextSize, threads, signal };
  const condition = `${inWords(SERVER_STREAMS)}, short prompts`;
  return withEngine({ load, model, ...sizes }, (engine) =>
    withLlamaServer(path, { modelPath: model.path, ...sizes }, async (server) => {
      const promptTokens = Math.min(SERVER_PROMPT_TOKENS, plan.promptTokens);
      const requests = await createRequests(engine, SERVER_STREAMS, { promptTokens, maxTokens: plan.maxTokens });
      const own = streamsSubject('sipp', engineStreams(engine, signal), { requests, condition });
      const peer = streamsSubject('llama-server', server.start, { requests, condition });
      await Promise.all([own.measure(), peer.measure()]); // Both have been used before they are measured.
      const figures = await alternate([own, peer], { ...bench, ...plan, scenario: 'rates', label: condition });
      return [...figures, ...ratioFigures(figures, { of: 'sipp', to: 'llama-server' })];
    }),
  );
}

interface StreamsOptions {
  readonly requests: readonly StreamRequest[];
  readonly condition: string;
}

function streamsSubject(name: string, start: StartStream, { requests, condition }: StreamsOptions): Subject {
  return {
    name,
    async measure() {
      const streams = await runTogether(start, requests);
      return [{ quantity: 'total rate', condition, unit: 'tokens/s', value: totalRate(streams) }];
    },
  };
}
