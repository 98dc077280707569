import { resolve } from 'node:path';
import type { CliContext } from '../context.ts';
import { findModel } from '../prompt/find-model.ts';

export interface BenchFlags {
  /** Paths of llama.cpp's llama-bench and llama-server. */
  readonly vs?: string | readonly string[];
  /** Names separated by commas, or `all`. Default: `rates`. */
  readonly scenario?: string;
  readonly concurrency?: readonly number[];
  readonly repetitions?: number;
  readonly promptTokens?: number;
  readonly maxTokens?: number;
  readonly threads?: number;
  /** Tokens of context of one answer. */
  readonly ctxSize?: number;
  readonly json?: true;
}

/** Measures how fast a model runs on this machine. The report goes to stdout, what is being measured to stderr. */
export async function bench(word: string | undefined, flags: BenchFlags, context: CliContext): Promise<void> {
  const { cwd, env, signal, stdout, stderr } = context;
  const [{ runBench }, { reportLines }, { loadEngine }] = await Promise.all([
    import('../../toolchain/bench/run-bench.ts'),
    import('../../toolchain/bench/report-lines.ts'),
    import('../../runtime/engine/load-engine.ts'),
  ]);
  const { vs = [], scenario = 'rates', json, ...sizes } = flags;
  const paths = typeof vs === 'string' ? [vs] : vs;
  const report = await runBench(
    {
      ...sizes,
      model: findModel(word, { cwd }),
      scenarios: scenario.split(',').map((name) => name.trim()),
      vs: paths.map((path) => resolve(cwd, path)),
    },
    { signal, env, load: loadEngine, say: (text) => void stderr.write(`${text}\n`) },
  );
  await stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${reportLines(report).join('\n')}\n`);
}
