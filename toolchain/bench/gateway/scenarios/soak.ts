import type { Figure, Unit } from '../../figure.ts';
import type { GatewayBench, GatewayScenario } from '../gateway-scenario.ts';
import { withClients } from '../load/with-clients.ts';
import { type MemoryTrend, toMemoryTrend } from '../memory-trend.ts';
import { openSockets } from '../open-sockets.ts';
import { residentMb } from '../resident-memory.ts';
import { type SippServer, withSippServer } from '../servers/sipp-server.ts';
import { withPart } from '../servers/start-part.ts';
import { settle } from '../settle.ts';
import { pickJob, soakModels } from '../soak/job.ts';
import { judgeSoak } from '../soak/judge-soak.ts';
import { createRandom } from '../soak/random.ts';
import { runJob } from '../soak/run-job.ts';
import { TallyBook } from '../soak/tally.ts';

const CLIENTS = 64;
const SEED = 4;
const READINGS = 100;
const REMARKS = 10;
/** Before its first full collections, a heap grows because it may. */
const TELLING_REQUESTS = 20_000;

export const soakScenario: GatewayScenario = {
  name: 'soak',
  summary: 'many requests of all kinds, good and bad: all are answered, nothing is left over',
  run: (bench) =>
    withPart('stub', { command: bench.part, upstream: '', signal: bench.signal }, ({ origin }) =>
      withSippServer({ ...bench, upstream: origin, models: soakModels }, (server) => soak(bench, server)),
    ),
};

async function soak(bench: GatewayBench, server: SippServer): Promise<readonly Figure[]> {
  const { signal, plan, find, note } = bench;
  const socketsBefore = openSockets(server.pid);
  const book = new TallyBook();
  const startedMs = performance.now();
  const readings = await sendAll(bench, server, book);
  const seconds = (performance.now() - startedMs) / 1000;
  const settled = await settle(server, { socketsBefore, signal });
  const isTelling = plan.requests >= TELLING_REQUESTS;
  if (!isTelling) note(`soak: growth of memory was left out; fewer than ${TELLING_REQUESTS} requests do not tell it.`);
  const trend = isTelling ? toMemoryTrend(readings) : undefined;
  const growth = trend && trend.lastMb / trend.warmMb;
  for (const finding of judgeSoak({ ...settled, tally: book, growth })) find(`soak: ${finding}`);
  return [
    figure('answered', 'requests', book.answered),
    figure('left by their clients before an answer', 'requests', book.cut),
    figure('rate', 'requests/s', plan.requests / seconds),
    figure('active at the end', 'requests', settled.active),
    ...(settled.socketsLeft === undefined ? [] : [figure('left over', 'sockets', settled.socketsLeft)]),
    ...(trend ? memoryFigures(trend) : []),
  ];
}

/** Resolves to readings of the server's memory, at even numbers of requests. */
async function sendAll(bench: GatewayBench, server: SippServer, book: TallyBook): Promise<readonly number[]> {
  const { requests } = bench.plan;
  const random = createRandom(SEED);
  const readings: number[] = [];
  let taken = 0;
  await withClients(server, CLIENTS, (clients) =>
    Promise.all(
      clients.map(async (client) => {
        while (taken < requests) {
          bench.signal.throwIfAborted();
          taken += 1;
          if (isEvery(taken, requests / READINGS)) readings.push(...[residentMb(server.pid)].filter(isNumber));
          if (isEvery(taken, requests / REMARKS)) bench.say(`soak: ${taken} of ${requests} requests`);
          const job = pickJob(random);
          book.add(job, await runJob(client, server, job));
        }
      }),
    ),
  );
  return readings;
}

/** Whether a count has just passed a multiple of a step, which need not be whole. */
const isEvery = (count: number, step: number): boolean => Math.floor(count / step) > Math.floor((count - 1) / step);
const isNumber = (value: number | undefined): value is number => value !== undefined;

const memoryFigures = ({ warmMb, lastMb }: MemoryTrend): readonly Figure[] => [
  { ...figure('memory', 'MB', warmMb), condition: 'second fifth' },
  { ...figure('memory', 'MB', lastMb), condition: 'last fifth' },
  { ...figure('memory', '×', lastMb / warmMb), condition: 'last fifth ÷ second fifth' },
];

const figure = (quantity: string, unit: Unit, value: number): Figure => ({
  scenario: 'soak',
  quantity,
  condition: 'all kinds of requests',
  subject: 'sipp',
  unit,
  samples: [value],
});
