import { alternate, ratioFigures } from '../alternate.ts';
import { withBusyCore } from '../busy.ts';
import { withEngine } from '../own-engine.ts';
import type { Scenario } from '../scenario.ts';
import { ownOneStream, peerOneStream } from './one-stream.ts';

export const busyCoreScenario: Scenario = {
  name: 'busy-core',
  summary: 'rates with automatic threads while another process keeps a processor busy',
  run(bench) {
    const { load, model, plan, peers, signal } = bench;
    const condition = '1 stream, a busy core';
    const options = { load, model, parallel: 1, contextSize: plan.contextSize, threads: 0, signal };
    return withEngine(options, (engine) =>
      withBusyCore(signal, async () => {
        const own = await ownOneStream(bench, engine, { condition });
        const path = peers['llama-bench'];
        // With more threads llama.cpp would wait for the one that has lost its processor.
        const others = path === undefined ? [] : [peerOneStream(bench, path, { condition, threads: 1 })];
        const figures = await alternate([own, ...others], {
          ...bench,
          ...plan,
          scenario: 'busy-core',
          label: condition,
        });
        const { threads } = engine.stats();
        bench.note(
          `busy-core: automatic threads ended at ${threads.decode} for one token, ${threads.prefill} for many.`,
        );
        return [...figures, ...ratioFigures(figures, { of: 'sipp', to: 'llama-bench' })];
      }),
    );
  },
};
