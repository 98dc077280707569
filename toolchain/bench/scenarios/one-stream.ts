import type { Engine } from '../../../runtime/engine/engine.ts';
import type { Subject } from '../alternate.ts';
import { engineStreams } from '../own-engine.ts';
import { runLlamaBench } from '../peers/llama-bench.ts';
import { createPrompt } from '../prompt-text.ts';
import type { Bench } from '../scenario.ts';
import { decodeRate, type StartStream } from '../stream.ts';

export interface OneStreamOptions {
  readonly condition: string;
}

/**
 * sipp, measured as llama-bench measures: after a warm-up, a prompt alone, then an answer that begins in an empty context.
 * (llama-bench does not sample; sipp takes the likeliest token, as every use of a model must.)
 */
export async function ownOneStream(bench: Bench, engine: Engine, { condition }: OneStreamOptions): Promise<Subject> {
  const { plan, signal } = bench;
  const start = engineStreams(engine, signal);
  const { text } = await createPrompt(engine, plan.promptTokens);
  const measure = async () => {
    const prefill = await prefillRate(start, text);
    const answer = await start({ prompt: 'The', maxTokens: plan.maxTokens }).ended;
    return [
      { quantity: 'prefill rate', condition, unit: 'tokens/s', value: prefill } as const,
      { quantity: 'decode rate', condition, unit: 'tokens/s', value: decodeRate([answer]) } as const,
    ];
  };
  await measure();
  return { name: 'sipp', measure };
}

/** The engine's own clock: it begins when the prompt is taken up, as llama-bench's does, not when it was posted. */
async function prefillRate(start: StartStream, prompt: string): Promise<number> {
  const { stats } = await start({ prompt, maxTokens: 1 }).ended;
  return ((stats?.prefillTokens ?? 0) / (stats?.prefillMs ?? Number.NaN)) * 1000;
}

export function peerOneStream(
  { model, plan, signal }: Bench,
  path: string,
  { condition, threads }: OneStreamOptions & { readonly threads: number },
): Subject {
  const { promptTokens, maxTokens } = plan;
  return {
    name: 'llama-bench',
    async measure() {
      const rates = await runLlamaBench(path, { modelPath: model.path, promptTokens, maxTokens, threads, signal });
      return [
        { quantity: 'prefill rate', condition, unit: 'tokens/s', value: rates.prefill },
        { quantity: 'decode rate', condition, unit: 'tokens/s', value: rates.decode },
      ];
    },
  };
}
