import { alternate, ratioFigures, type Subject } from '../alternate.ts';
import { type Child, withChild } from '../child.ts';
import type { Bench, Scenario } from '../scenario.ts';

export const coldStartScenario: Scenario = {
  name: 'cold-start',
  summary: "time from the start of the command to its answer's first token, and of `sipp --help`",
  async run(bench) {
    const { cli, model, plan } = bench;
    if (cli === undefined) {
      bench.note('cold-start was left out: the command line is not built; `sipp setup` builds it.');
      return [];
    }
    const answer = [...cli, model.path, 'Once upon a time', '--max-tokens', '1', '--temperature', '0'];
    const first = subject('sipp', { quantity: 'start to first token', condition: model.name }, () =>
      run(bench, answer, firstByte),
    );
    const help = { quantity: 'start to end', condition: '--help' };
    const own = subject('sipp', help, () => run(bench, [...cli, '--help'], end));
    const bare = subject('node -e 0', help, () => run(bench, [process.execPath, '-e', '0'], end));
    // Neither the disk nor compiled code is cold in use either: the first start after an installation is no everyday one.
    for (const { measure } of [first, own, bare]) await measure();
    const figures = await alternate([first, own, bare], {
      ...bench,
      ...plan,
      scenario: 'cold-start',
      label: 'starting',
    });
    return [...figures, ...ratioFigures(figures, { of: 'sipp', to: 'node -e 0' })];
  },
};

interface Named {
  readonly quantity: string;
  readonly condition: string;
}

function subject(name: string, named: Named, measure: () => Promise<number>): Subject {
  return { name, measure: async () => [{ ...named, unit: 'ms', value: await measure() }] };
}

type Moment = (child: Child) => Promise<number>;

function run({ signal, env }: Bench, command: readonly string[], moment: Moment): Promise<number> {
  return withChild(command, { signal, env }, async (child) => (await moment(child)) - child.startedMs);
}

async function firstByte(child: Child): Promise<number> {
  let firstMs: number | undefined;
  child.onStdout(() => {
    firstMs ??= performance.now();
  });
  await child.ended;
  return firstMs ?? Number.NaN;
}

async function end(child: Child): Promise<number> {
  await child.ended;
  return performance.now();
}
