import type { Figure, Unit } from '../../figure.ts';
import { percentile } from '../../statistics.ts';
import { models } from '../behaviour.ts';
import type { GatewayBench, GatewayScenario } from '../gateway-scenario.ts';
import type { Attack } from '../hostile/attack.ts';
import { attacks } from '../hostile/attacks.ts';
import { besideNormalClient } from '../hostile/normal-client.ts';
import { openSockets } from '../open-sockets.ts';
import { residentMb } from '../resident-memory.ts';
import { type SippServer, withSippServer } from '../servers/sipp-server.ts';
import { withPart } from '../servers/start-part.ts';
import { settle } from '../settle.ts';

/** Ten thousand sockets of Node take about 150 MB, and bodies of a few megabytes are on their way. */
const MAX_MEMORY_MB = 500;

export const hostileScenario: GatewayScenario = {
  name: 'hostile',
  summary: 'idle, slow, large, nested and senseless requests, while a normal client goes on being answered',
  run: (bench) =>
    withPart('stub', { command: bench.part, upstream: '', signal: bench.signal }, ({ origin }) =>
      withSippServer({ ...bench, upstream: origin, models: [models.answer] }, async (server) => {
        const socketsBefore = openSockets(server.pid);
        const figures: Figure[] = [];
        for (const attack of attacks) figures.push(...(await endure(bench, server, attack)));
        const { socketsLeft, active } = await settle(server, { socketsBefore, signal: bench.signal });
        if ((socketsLeft ?? 0) > 0) bench.find(`hostile: ${socketsLeft} sockets are still open when all are gone.`);
        if (active !== 0) bench.find(`hostile: sipp_gateway_active_requests is ${active} when all are gone.`);
        return figures;
      }),
    ),
};

async function endure(bench: GatewayBench, server: SippServer, attack: Attack): Promise<readonly Figure[]> {
  const { plan, signal, find, note, say } = bench;
  say(`hostile: ${attack.name}`);
  let memoryMb: number | undefined;
  const onPeak = () => {
    memoryMb = residentMb(server.pid);
  };
  const durationMs = plan.seconds * 1000;
  const { answered, failed, latenciesMs } = await besideNormalClient(server, () =>
    attack.run({ target: server, durationMs, signal, find, note, onPeak }),
  );
  if (failed > 0)
    find(`hostile: ${attack.name}: a normal client was not answered ${failed} of ${answered + failed} times.`);
  if ((memoryMb ?? 0) > MAX_MEMORY_MB) find(`hostile: ${attack.name}: memory rose to ${memoryMb?.toFixed(0)} MB.`);
  const figure = (quantity: string, unit: Unit, value: number): Figure => ({
    scenario: 'hostile',
    quantity,
    condition: attack.name,
    subject: 'sipp',
    unit,
    samples: [value],
  });
  return [
    figure('a normal client answered', 'requests', answered),
    ...(latenciesMs.length === 0 ? [] : [figure('its latency p50', 'ms', percentile(latenciesMs, 50))]),
    ...(latenciesMs.length === 0 ? [] : [figure('its worst latency', 'ms', percentile(latenciesMs, 100))]),
    ...(memoryMb === undefined ? [] : [figure('memory', 'MB', memoryMb)]),
  ];
}
