import { describe, expect } from 'vitest';
import type { Bench, Feature, Outcome } from './feature.ts';
import { features } from './features.ts';
import { sceneTest } from './testing/scene-test.ts';
import { targetTypes } from './testing/target-types.ts';
import { titleOf } from './title-of.ts';

const check: Readonly<Record<Outcome, (feature: Feature, bench: Bench) => Promise<void>>> = {
  works: async (feature, bench) => {
    await feature.prove(bench);
    expect(bench.dropped()).toEqual([]);
  },
  dropped: async (feature, bench) => {
    await feature.prove(bench);
    expect(bench.dropped()).toContain(feature.word);
  },
  refused: async ({ prove, word = '' }, bench) => {
    const before = bench.stub.requests.length;
    await expect(prove(bench)).rejects.toMatchObject({ status: 400, message: expect.stringContaining(word) });
    expect(bench.stub.requests).toHaveLength(before);
  },
};

for (const { route, features: rows } of features) {
  describe(route, () => {
    for (const feature of rows) {
      for (const type of targetTypes) {
        const outcome = feature.outcome[type];
        sceneTest(titleOf(feature, type), ({ scene }) => check[outcome](feature, { ...scene, type }));
      }
    }
  });
}
