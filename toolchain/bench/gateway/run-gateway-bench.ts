import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge, type Verdict } from '../bars.ts';
import type { Figure } from '../figure.ts';
import { loadNotes } from '../load-notes.ts';
import { type MachineDescription, readMachine } from '../machine.ts';
import { type Summary, summarise } from '../statistics.ts';
import { gatewayBars } from './gateway-bars.ts';
import { decideGatewayPlan, type GatewayPlan, type GatewayPlanRequest } from './gateway-plan.ts';
import type { GatewayBench, GatewayScenario } from './gateway-scenario.ts';
import { findGatewayScenarios } from './gateway-scenarios.ts';
import { processCpuUs } from './process-cpu.ts';
import { type Portkey, readPortkey } from './recognise-portkey.ts';

export interface GatewayBenchRequest extends GatewayPlanRequest {
  /** Names of scenarios, or `all`. */
  readonly scenarios: readonly string[];
  /** Absolute path of the folder of @portkey-ai/gateway; empty where it takes no part. */
  readonly vs: readonly string[];
}

export type GatewayBenchSurroundings = Pick<GatewayBench, 'cli' | 'part' | 'env' | 'signal' | 'say'>;

/** All figures of a run, and what a reader needs to judge them. */
export interface GatewayBenchReport {
  /** When it began, ISO 8601. */
  readonly date: string;
  readonly machine: MachineDescription;
  readonly portkey?: Portkey;
  readonly plan: GatewayPlan;
  readonly figures: readonly (Figure & { readonly summary: Summary })[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
  /** What must not be: with any of these the run has failed. */
  readonly findings: readonly string[];
}

/**
 * Measures our gateway in front of a stub upstream, in turns with a bare proxy and, where it is given, Portkey's gateway. All
 * servers are gone when it ends, also where it fails or is aborted.
 *
 * @throws SippError `invalid_usage`, `tool_missing` for a peer that is not there, `engine_failed` for a server that dies,
 *   `remote_failed` for one that does not answer.
 */
export async function runGatewayBench(
  { scenarios, vs, ...sizes }: GatewayBenchRequest,
  surroundings: GatewayBenchSurroundings,
): Promise<GatewayBenchReport> {
  const chosen = findGatewayScenarios(scenarios);
  const plan = decideGatewayPlan(sizes);
  const portkey = readPortkey(vs);
  const signal = AbortSignal.any([surroundings.signal]);
  setMaxListeners(0, signal); // Every server and pause listens.
  const date = new Date().toISOString();
  const machine = readMachine();
  const notes = [...loadNotes(machine), ...platformNotes()];
  const findings: string[] = [];
  const note = (text: string) => void notes.push(text);
  const find = (text: string) => void findings.push(text);
  const bench = { ...surroundings, plan, portkey: portkey?.folder, signal, note, find };
  const figures = await runAll(chosen, bench);
  return {
    date,
    machine,
    ...(portkey && { portkey }),
    plan,
    figures: figures.map((figure) => ({ ...figure, summary: summarise(figure.samples) })),
    verdicts: judge(figures, gatewayBars),
    notes,
    findings,
  };
}

async function runAll(
  scenarios: readonly GatewayScenario[],
  bench: Omit<GatewayBench, 'folder'>,
): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-bench-gateway-'));
  const figures: Figure[] = [];
  try {
    for (const { run } of scenarios) figures.push(...(await run({ ...bench, folder })));
    return figures;
  } catch (error) {
    // Whatever broke off because of it: the abort is the reason.
    bench.signal.throwIfAborted();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function platformNotes(): readonly string[] {
  if (processCpuUs(process.pid) !== undefined) return [];
  return ['Processor time was left out: this system does not tell that of a process (/proc/<pid>/task).'];
}
