import type { WorkerNews, WorkerQuestion } from './engine-worker.ts';
import { type BrowserLoad, type BrowserRates, type BrowserRequest, type BrowserSubject, paths } from './measurement.ts';

/** An engine in the page, loaded. */
interface Runner {
  run(request: BrowserRequest): Promise<BrowserRates>;
}

/** What the page offers to the bench outside it. */
export interface BenchPage {
  load(subject: BrowserSubject, load: BrowserLoad): Promise<void>;
  run(subject: BrowserSubject, request: BrowserRequest): Promise<BrowserRates>;
}

const runners = new Map<BrowserSubject, Runner>();

const page: BenchPage = {
  async load(subject, load) {
    runners.set(subject, subject === 'sipp' ? await loadSipp(load) : await loadWllama(load));
  },
  async run(subject, request) {
    const runner = runners.get(subject);
    if (runner === undefined) throw new Error(`${subject} is not loaded.`);
    return runner.run(request);
  },
};

Object.assign(globalThis, { benchPage: page });

async function loadSipp(load: BrowserLoad): Promise<Runner> {
  const worker = new Worker(paths.worker, { type: 'module' });
  const ask = (question: WorkerQuestion, onTokens: (count: number) => void) =>
    new Promise<number>((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }: MessageEvent<WorkerNews>) => {
        if (data.type === 'tokens') onTokens(data.count);
        else if (data.type === 'failed') reject(new Error(data.message));
        else resolve(data.type === 'done' ? data.own : 0);
      };
      worker.postMessage(question);
    });
  await ask({ load }, () => undefined);
  return {
    async run(request) {
      const clock = createClock();
      const own = await ask({ request }, clock.add);
      return { seen: clock.rate(), own };
    },
  };
}

/** The part of @wllama/wllama that is measured. */
interface Wllama {
  loadModel(contents: readonly Blob[], options: object): Promise<void>;
  createCompletion(request: object): Promise<AsyncIterable<WllamaChunk>>;
}

interface WllamaChunk {
  readonly choices: readonly { readonly text: string }[];
  readonly timings?: { readonly predicted_per_second: number };
}

async function loadWllama({ contextSize }: BrowserLoad): Promise<Runner> {
  const script = paths.wllama;
  // `as`: the package is not installed with ours.
  const { Wllama } = (await import(/* @vite-ignore */ script)) as {
    readonly Wllama: new (assets: object, options: object) => Wllama;
  };
  const wllama = new Wllama({ default: paths.wllamaWasm }, { suppressNativeLog: true });
  const contents = await (await fetch(paths.model)).blob();
  await wllama.loadModel([contents], { n_ctx: contextSize, n_parallel: 1, n_threads: 1, n_gpu_layers: 0 });
  return {
    async run({ prompt, maxTokens }) {
      const clock = createClock();
      let own = Number.NaN;
      const sampling = { temperature: 0, top_k: 1, ignore_eos: true };
      for await (const { choices, timings } of await wllama.createCompletion({
        prompt,
        max_tokens: maxTokens,
        stream: true,
        ...sampling,
      })) {
        if (choices.some(({ text }) => text !== '')) clock.add(1);
        own = timings?.predicted_per_second ?? own;
      }
      return { seen: clock.rate(), own };
    },
  };
}

interface Clock {
  readonly add: (count: number) => void;
  readonly rate: () => number;
}

/** Tokens per second between the first batch and the last; the first one's tokens were made before. */
function createClock(): Clock {
  let [firstMs, lastMs, later] = [Number.NaN, Number.NaN, 0];
  return {
    add: (count) => {
      lastMs = performance.now();
      if (Number.isNaN(firstMs)) firstMs = lastMs;
      else later += count;
    },
    rate: () => (later / (lastMs - firstMs)) * 1000,
  };
}
