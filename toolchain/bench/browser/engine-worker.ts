import { resolveSampling } from '../../../runtime/config/resolve-sampling.ts';
import type { Engine } from '../../../runtime/engine/engine.ts';
import { loadWasmEngine } from '../../../runtime/engine/wasm/load-wasm-engine.ts';
import { type BrowserLoad, type BrowserRequest, paths } from './measurement.ts';

/** What the page asks of the worker: first to load, then as many answers as it likes. */
export type WorkerQuestion = { readonly load: BrowserLoad } | { readonly request: BrowserRequest };

/** What the worker tells: that it is ready, each batch of tokens, the end with its own rate, or what failed. */
export type WorkerNews =
  | { readonly type: 'ready' }
  | { readonly type: 'tokens'; readonly count: number }
  | { readonly type: 'done'; readonly own: number }
  | { readonly type: 'failed'; readonly message: string };

let engine: Engine | undefined;

globalThis.onmessage = ({ data }: MessageEvent<WorkerQuestion>) => {
  const work = 'load' in data ? load(data.load) : answer(data.request);
  work.catch((error) => tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }));
};

const tell = (news: WorkerNews): void => globalThis.postMessage(news);

async function load({ model, contextSize }: BrowserLoad): Promise<void> {
  const contents = await (await fetch(paths.model)).blob();
  const directory = new URL(paths.modules, globalThis.location.href).href;
  const config = { context: { n_ctx: contextSize, n_parallel: 1 } };
  engine = await loadWasmEngine({ directory, contents, model, config, threading: 'single-thread' });
  tell({ type: 'ready' });
}

const sampling = resolveSampling([{ temperature: 0, ignore_eos: true }], () => 0);

async function answer({ prompt, maxTokens }: BrowserRequest): Promise<void> {
  const rest = { stop: [], contextKey: undefined, grammar: undefined, jsonSchema: undefined, maxTokens, sampling };
  engine?.generate(
    { requestId: 'bench', input: { prompt }, ...rest },
    {
      onTokens: ({ frameCount }) => tell({ type: 'tokens', count: frameCount }),
      onDone: ({ stats }) => tell({ type: 'done', own: stats.decodeTokensPerSecond ?? Number.NaN }),
      onError: ({ message }) => tell({ type: 'failed', message }),
    },
  );
}
