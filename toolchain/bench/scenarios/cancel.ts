import { setTimeout as wait } from 'node:timers/promises';
import { alternate, type Subject } from '../alternate.ts';
import type { Sample } from '../figure.ts';
import { engineStreams, withEngine } from '../own-engine.ts';
import { createPrompt } from '../prompt-text.ts';
import type { Scenario } from '../scenario.ts';
import type { StartStream } from '../stream.ts';

/** For the one answer token and the tokens that models put before prompts. */
const RESERVED_TOKENS = 8;
/** Tries to meet a prefill; an unlucky timer may come after its end. */
const MAX_ATTEMPTS = 10;

export const cancelScenario: Scenario = {
  name: 'cancel',
  summary: 'how soon the engine is free again after a cancel inside a prefill',
  run(bench) {
    const { load, model, plan, signal } = bench;
    const { contextSize, threads } = plan;
    // One sequence: the next request can only begin when the cancelled one has let go of it.
    return withEngine({ load, model, parallel: 1, contextSize, threads, signal }, async (engine) => {
      const start = engineStreams(engine, signal);
      const { text } = await createPrompt(engine, contextSize - RESERVED_TOKENS);
      const whole = await start({ prompt: text, maxTokens: 1 }).ended;
      const middleMs = (whole.endedMs - whole.startedMs) / 2;
      const subject: Subject = { name: 'sipp', measure: () => cancelInside(start, { prompt: text, middleMs }) };
      return alternate([subject], { ...bench, ...plan, scenario: 'cancel', label: 'inside a prefill' });
    });
  },
};

interface LongPrompt {
  readonly prompt: string;
  /** When about half of it has been evaluated. */
  readonly middleMs: number;
}

async function cancelInside(start: StartStream, { prompt, middleMs }: LongPrompt): Promise<readonly Sample[]> {
  for (let attempt = 1; ; attempt += 1) {
    const long = start({ prompt, maxTokens: 1 });
    await wait(middleMs / attempt);
    const cancelledMs = performance.now();
    long.stop();
    const next = start({ prompt: 'The', maxTokens: 1 });
    const { tokensMs, endedMs } = await long.ended;
    const freeMs = await next.firstMs;
    await next.ended;
    // With a token the prefill was over: that measured something else.
    if (tokensMs.length > 0 && attempt < MAX_ATTEMPTS) continue;
    const condition = 'inside a prefill';
    return [
      { quantity: 'cancel to its end', condition, unit: 'ms', value: endedMs - cancelledMs },
      { quantity: "cancel to the next request's first token", condition, unit: 'ms', value: freeMs - cancelledMs },
    ];
  }
}
