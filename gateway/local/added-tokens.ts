import { resolveSampling } from '../../runtime/config/resolve-sampling.ts';
import type { RequestStats } from '../../runtime/contract/events.ts';
import type { Engine } from '../../runtime/engine/engine.ts';

const PROBE = 'a';

/**
 * Tokens that a model puts around each text (the beginning of the sentence, the classes of an encoder), which `tokenize` leaves
 * out. Only its vocabulary knows, so it is asked: the smallest request there is tells how many tokens it had.
 */
export async function addedTokens(engine: Engine): Promise<number> {
  const [tokens, stats] = await Promise.all([engine.tokenize(PROBE), probe(engine)]);
  return stats.inputTokens - tokens.length;
}

function probe(engine: Engine): Promise<RequestStats> {
  const requestId = 'added-tokens';
  return new Promise((resolve, reject) => {
    const listener = { onDone: ({ stats }: { readonly stats: RequestStats }) => resolve(stats), onError: reject };
    if (!engine.description.capabilities.supportsTextGeneration) {
      engine.embed({ requestId, input: PROBE, normalize: false }, listener);
      return;
    }
    engine.generate(
      {
        requestId,
        input: { prompt: PROBE },
        maxTokens: 1,
        stop: [],
        contextKey: undefined,
        grammar: undefined,
        jsonSchema: undefined,
        sampling: resolveSampling([{ temperature: 0 }], () => 0),
      },
      listener,
    );
  });
}
