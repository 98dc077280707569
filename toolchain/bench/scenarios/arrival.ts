import { SippError } from '../../../runtime/contract/errors.ts';
import { alternate, ratioFigures, type Subject } from '../alternate.ts';
import type { Figure, Sample } from '../figure.ts';
import { engineStreams, withEngine } from '../own-engine.ts';
import { withLlamaServer } from '../peers/llama-server.ts';
import { createPrompt } from '../prompt-text.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { percentile } from '../statistics.ts';
import { intervalsDuring, type StartStream } from '../stream.ts';

const ARRIVING_TOKENS = 1500;
const RUNNING_PROMPT_TOKENS = 16;
/** Tokens of the running answer that come before the prompt arrives: its rhythm has settled by then. */
const SETTLED_TOKENS = 16;
/** As many slots as llama-server is compared with elsewhere. */
const PARALLEL = 8;
/** For the answer to the arriving prompt and the tokens that models put before prompts. */
const RESERVED_TOKENS = 8;

export const arrivalScenario: Scenario = {
  name: 'arrival',
  summary: 'how long a running answer pauses while a long prompt arrives',
  run(bench) {
    const { load, model, plan, peers, signal } = bench;
    const sizes = { parallel: PARALLEL, contextSize: plan.contextSize, threads: plan.threads, signal };
    return withEngine({ load, model, ...sizes }, async (engine) => {
      const wanted = Math.min(ARRIVING_TOKENS, plan.contextSize - RESERVED_TOKENS);
      const arriving = await createPrompt(engine, wanted, 40);
      if (wanted < ARRIVING_TOKENS) {
        bench.note(
          `arrival: the prompt that arrives has ${arriving.tokens} tokens instead of ${ARRIVING_TOKENS}: the context holds ${plan.contextSize}.`,
        );
      }
      const running = await createPrompt(engine, RUNNING_PROMPT_TOKENS);
      const prompts = {
        arriving: arriving.text,
        running: running.text,
        room: plan.contextSize - RUNNING_PROMPT_TOKENS - RESERVED_TOKENS,
      };
      const own = arrivalSubject('sipp', engineStreams(engine, signal), prompts);
      const server = peers['llama-server'];
      if (server === undefined) return measure(bench, [own]);
      return withLlamaServer(server, { modelPath: model.path, ...sizes }, ({ start }) =>
        measure(bench, [own, arrivalSubject('llama-server', start, prompts)]),
      );
    });
  },
};

async function measure(bench: Bench, subjects: readonly Subject[]): Promise<readonly Figure[]> {
  for (const subject of subjects) await subject.measure();
  const figures = await alternate(subjects, { ...bench, ...bench.plan, scenario: 'arrival', label: 'a long prompt' });
  return [...figures, ...ratioFigures(figures, { of: 'sipp', to: 'llama-server' })];
}

interface Prompts {
  readonly running: string;
  readonly arriving: string;
  /** Tokens that the running answer may have. */
  readonly room: number;
}

function arrivalSubject(name: string, start: StartStream, { running, arriving, room }: Prompts): Subject {
  return {
    name,
    async measure() {
      const answer = start({ prompt: running, maxTokens: room });
      await answer.firstMs;
      await settled(start, running);
      const fromMs = performance.now();
      const toMs = await start({ prompt: arriving, maxTokens: 1 }).firstMs;
      // One token more: the pause may last until after the newcomer's first token.
      await settled(start, running);
      answer.stop();
      const timed = await answer.ended;
      const covered = (timed.tokensMs.at(-1) ?? 0) >= toMs;
      return toSamples(name, covered ? intervalsDuring(timed, { fromMs, toMs }) : [], toMs - fromMs);
    },
  };
}

/** Another short answer beside the running one takes as long as the running one needs for as many tokens. */
async function settled(start: StartStream, prompt: string): Promise<void> {
  await start({ prompt, maxTokens: SETTLED_TOKENS }).ended;
}

function toSamples(name: string, intervals: readonly number[], arrivalMs: number): readonly Sample[] {
  if (intervals.length === 0) {
    throw new SippError('engine_failed', `The running answer of ${name} ended before the long prompt was evaluated.`, {
      hint: 'Raise --ctx-size, so that the answer can go on for longer.',
    });
  }
  const condition = 'while a long prompt arrives';
  return [
    { quantity: 'inter-token p50', condition, unit: 'ms', value: percentile(intervals, 50) },
    { quantity: 'inter-token p99', condition, unit: 'ms', value: percentile(intervals, 99) },
    { quantity: 'inter-token max', condition, unit: 'ms', value: percentile(intervals, 100) },
    { quantity: 'time to first token', condition: 'of the long prompt', unit: 'ms', value: arrivalMs },
  ];
}
