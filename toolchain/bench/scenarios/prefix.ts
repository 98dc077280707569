import type { Engine } from '../../../runtime/engine/engine.ts';
import { alternate } from '../alternate.ts';
import type { Sample } from '../figure.ts';
import { engineStreams, withEngine } from '../own-engine.ts';
import { createPrompt } from '../prompt-text.ts';
import type { Scenario } from '../scenario.ts';
import type { StartStream } from '../stream.ts';

/** The system prompt that sessions share. */
const SHARED_TOKENS = 1000;
/** For two questions, two answers and the tokens that models put before prompts. */
const RESERVED_TOKENS = 96;
const ANSWER_TOKENS = 16;

export const prefixScenario: Scenario = {
  name: 'prefix',
  summary: 'prompt tokens evaluated by the second turn of a chat, and by a second session with the same beginning',
  run(bench) {
    const { load, model, plan, signal } = bench;
    const { contextSize, threads } = plan;
    const noted = new Set<string>();
    // Loaded anew each time: later sessions would find what earlier ones have left.
    const measure = () =>
      withEngine({ load, model, parallel: 2, contextSize, threads, signal }, async (engine) => {
        const shared = await createPrompt(engine, Math.min(SHARED_TOKENS, contextSize - RESERVED_TOKENS));
        noted.add(`prefix: the shared beginning has ${shared.tokens} tokens.`);
        return twoTurnsAndASession(engine, engineStreams(engine, signal), shared.text);
      });
    return alternate([{ name: 'sipp', measure }], {
      ...bench,
      ...plan,
      scenario: 'prefix',
      label: 'two turns and a second session',
    }).finally(() => noted.forEach(bench.note));
  },
};

async function twoTurnsAndASession(engine: Engine, start: StartStream, shared: string): Promise<readonly Sample[]> {
  const ask = (prompt: string, contextKey: string) => start({ prompt, contextKey, maxTokens: ANSWER_TOKENS }).ended;
  const firstTurn = `${shared}\nQuestion: what did she write?\n`;
  const secondTurn = `${firstTurn}The weather.\nQuestion: and why?\n`;
  const secondSession = `${shared}\nMy question: what is cut into the stone?\n`;
  await ask(firstTurn, 'first');
  const turn = await ask(secondTurn, 'first');
  const session = await ask(secondSession, 'second');
  return [
    ...samples('second turn', turn.stats, await tailLength(engine, firstTurn, secondTurn)),
    ...samples('second session', session.stats, await tailLength(engine, firstTurn, secondSession)),
  ];
}

/** Tokens after the beginning that both texts share; at least one, because the last token is always evaluated. */
async function tailLength(engine: Engine, before: string, after: string): Promise<number> {
  const [known, tokens] = await Promise.all([engine.tokenize(before), engine.tokenize(after)]);
  const differs = tokens.findIndex((token, index) => token !== known[index]);
  return differs === -1 ? 1 : tokens.length - differs;
}

function samples(condition: string, stats: { readonly prefillTokens: number } | undefined, tail: number) {
  const evaluated = stats?.prefillTokens ?? Number.NaN;
  return [
    { quantity: 'prompt tokens evaluated', condition, unit: 'tokens', value: evaluated },
    { quantity: 'prompt tokens that are new', condition, unit: 'tokens', value: tail },
    { quantity: 'evaluated beyond the new', condition, unit: 'tokens', value: evaluated - tail },
  ] as const;
}
