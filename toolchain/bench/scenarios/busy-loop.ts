import { alternate, ratioFigures, type Subject } from '../alternate.ts';
import { withBusyLoop } from '../busy.ts';
import { engineStreams, withEngine } from '../own-engine.ts';
import type { Scenario } from '../scenario.ts';
import type { StartStream } from '../stream.ts';

export const busyLoopScenario: Scenario = {
  name: 'busy-loop',
  summary: 'decode rate while the event loop is 80 % busy',
  run(bench) {
    const { load, model, plan, signal } = bench;
    const { contextSize, threads, maxTokens } = plan;
    return withEngine({ load, model, parallel: 1, contextSize, threads, signal }, async (engine) => {
      const start = engineStreams(engine, signal);
      const decode = () => ownDecodeRate(start, maxTokens);
      await decode();
      const busy = subject('busy loop', () => withBusyLoop(decode));
      const figures = await alternate([busy, subject('idle loop', decode)], {
        ...bench,
        ...plan,
        scenario: 'busy-loop',
        label: 'decoding',
      });
      return [...figures, ...ratioFigures(figures, { of: 'busy loop', to: 'idle loop' })];
    });
  },
};

/** By the engine's own clock: what a busy loop delivers late has been generated in time. */
async function ownDecodeRate(start: StartStream, maxTokens: number): Promise<number> {
  const { stats } = await start({ prompt: 'The', maxTokens }).ended;
  return stats?.decodeTokensPerSecond ?? Number.NaN;
}

function subject(name: string, measure: () => Promise<number>): Subject {
  return {
    name,
    measure: async () => [{ quantity: 'decode rate', condition: '1 stream', unit: 'tokens/s', value: await measure() }],
  };
}
