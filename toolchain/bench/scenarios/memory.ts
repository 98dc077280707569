import { SippError } from '../../../runtime/contract/errors.ts';
import { alternate, differenceFigures, type Subject } from '../alternate.ts';
import { type Child, withChild } from '../child.ts';
import { peakMemoryMb } from '../memory-of-process.ts';
import { withLlamaServer } from '../peers/llama-server.ts';
import type { Bench, Scenario } from '../scenario.ts';

const PARALLEL = 8;
const PROMPT = 'Once upon a time';

export const memoryScenario: Scenario = {
  name: 'memory',
  summary: 'peak resident memory of a process that loads the model and answers',
  async run(bench) {
    const { cli, peers, plan } = bench;
    if (peakMemoryMb(process.pid) === undefined) {
      bench.note('memory was left out: this system does not tell the peak memory of a process (/proc/<pid>/status).');
      return [];
    }
    if (cli === undefined) {
      bench.note('memory was left out: the command line is not built; `sipp setup` builds it.');
      return [];
    }
    const subjects = [ownSubject(bench, cli)];
    if (peers['llama-server']) subjects.push(serverSubject(bench, peers['llama-server']));
    const figures = await alternate(subjects, { ...bench, ...plan, scenario: 'memory', label: 'a process' });
    return [...figures, ...differenceFigures(figures, { of: 'sipp', to: 'llama-server' })];
  },
};

function ownSubject({ model, plan, signal, env }: Bench, cli: readonly string[]): Subject {
  const { maxTokens, contextSize, threads } = plan;
  // A prompt needs one sequence; here it gets the context that the server has.
  const context = [
    '--ctx-size',
    PARALLEL * contextSize,
    '--set',
    `context.n_parallel=${PARALLEL}`,
    '--threads',
    threads,
  ];
  const answer = ['--max-tokens', maxTokens, '--temperature', 0, '--set', 'sampling.ignore_eos=true'];
  const command = [...cli, model.path, PROMPT, ...context, ...answer].map(String);
  return {
    name: 'sipp',
    measure: () => withChild(command, { signal, env }, async (child) => [await watchPeak(child)]),
  };
}

/** A process that has ended cannot be asked any more: it is asked with every piece of text it prints. */
async function watchPeak(child: Child) {
  let peak: number | undefined;
  child.onStdout(() => {
    peak = peakMemoryMb(child.pid) ?? peak;
  });
  await child.ended;
  return toSample(peak);
}

function serverSubject({ model, plan, signal }: Bench, path: string): Subject {
  const { contextSize, threads, maxTokens } = plan;
  const options = { modelPath: model.path, parallel: PARALLEL, contextSize, threads, signal };
  return {
    name: 'llama-server',
    measure: () =>
      withLlamaServer(path, options, async ({ pid, start }) => {
        await start({ prompt: PROMPT, maxTokens }).ended;
        return [toSample(peakMemoryMb(pid))];
      }),
  };
}

function toSample(value: number | undefined) {
  if (value === undefined) throw new SippError('engine_failed', 'A process ended before its memory could be read.');
  return { quantity: 'peak memory', condition: `${PARALLEL} sequences`, unit: 'MB', value } as const;
}
