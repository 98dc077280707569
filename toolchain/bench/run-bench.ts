import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspectModel } from '../../models/inspect.ts';
import { packageRoot } from '../../models/package-root.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { EngineDescription, LoadEngine } from '../../runtime/engine/engine.ts';
import { judge, type Verdict } from './bars.ts';
import type { Figure } from './figure.ts';
import { loadNotes } from './load-notes.ts';
import { type MachineDescription, readMachine } from './machine.ts';
import { withEngine } from './own-engine.ts';
import { type Peers, readPeers } from './peers/recognise.ts';
import { decidePlan, type Plan, type PlanRequest } from './plan.ts';
import type { Bench } from './scenario.ts';
import { findScenarios } from './scenarios.ts';
import { type Summary, summarise } from './statistics.ts';

export interface BenchRequest extends PlanRequest {
  readonly model: { readonly name: string; readonly path: string };
  /** Names of scenarios, or `all`. */
  readonly scenarios: readonly string[];
  /** Absolute paths of llama-bench and llama-server. */
  readonly vs: readonly string[];
}

export interface BenchSurroundings {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told about every measurement, in a line each. */
  readonly say: (text: string) => void;
  readonly load: LoadEngine;
  /** The command that starts `sipp`. Default: the one in this package, where it is built. */
  readonly cli?: readonly string[];
}

/** All figures of a run, and what a reader needs to judge them. */
export interface BenchReport {
  /** When it began, ISO 8601. */
  readonly date: string;
  readonly machine: MachineDescription;
  readonly model: EngineDescription['model'] & { readonly name: string };
  readonly engine: Pick<EngineDescription, 'engine' | 'library'> & { readonly backend: string };
  readonly peers: Peers;
  readonly plan: Omit<Plan, 'notes'>;
  readonly figures: readonly (Figure & { readonly summary: Summary })[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
}

/**
 * Measures how fast a model runs on this machine, and how fast the peers run it. Children and engines are gone when it ends,
 * also where it fails or is aborted.
 *
 * @throws SippError `invalid_usage`, `tool_missing` for a peer that cannot be run, `unsupported_operation` for a model that
 *   generates no text, `engine_failed` for a peer that dies, and all that loading a model throws.
 */
export async function runBench(request: BenchRequest, surroundings: BenchSurroundings): Promise<BenchReport> {
  const chosen = findScenarios(request.scenarios);
  const peers = readPeers(request.vs);
  const date = new Date().toISOString();
  const machine = readMachine();
  const signal = AbortSignal.any([surroundings.signal]);
  setMaxListeners(0, signal); // Every answer listens, and sixteen run at once.
  try {
    const { bench, description, notes } = await prepare(request, { ...surroundings, signal, peers, machine });
    const figures: Figure[] = [];
    for (const { run } of chosen) figures.push(...(await run(bench)));
    const { notes: planNotes, ...plan } = bench.plan;
    return {
      date,
      machine,
      model: { ...description.model, name: bench.model.name },
      engine: { engine: description.engine, library: description.library, backend: description.settings.backend },
      peers,
      plan,
      figures: figures.map((figure) => ({ ...figure, summary: summarise(figure.samples) })),
      verdicts: judge(figures),
      notes: [...planNotes, ...notes],
    };
  } catch (error) {
    // Whatever broke off because of it: the abort is the reason.
    signal.throwIfAborted();
    throw error;
  }
}

interface Prepared {
  readonly bench: Bench;
  readonly description: EngineDescription;
  /** Grows while the scenarios run. */
  readonly notes: readonly string[];
}

interface Readings {
  readonly peers: Peers;
  readonly machine: MachineDescription;
}

async function prepare(
  request: BenchRequest,
  { load, signal, env, say, peers, machine, cli = builtCli() }: BenchSurroundings & Readings,
): Promise<Prepared> {
  const info = inspectModel(request.model.path);
  const { modelClass, contextLength, weightBytes } = info;
  requireText(request.model.name, modelClass === 'decoder_only');
  const model = { ...info, name: request.model.name };
  const description = await describe({ load, model, signal });
  requireText(model.name, description.capabilities.supportsTextGeneration);
  const { trainedContextLength, threads } = description.settings;
  const plan = decidePlan(request, {
    trainedContext: contextLength ?? trainedContextLength,
    modelBytes: weightBytes,
    processors: threads.limit,
    hasPeers: request.vs.length > 0,
  });
  const notes = [...loadNotes(machine)];
  const note = (text: string) => void notes.push(text);
  return { bench: { model, plan, peers, load, cli, env, signal, say, note }, description, notes };
}

function requireText(name: string, generates: boolean): void {
  if (generates) return;
  throw new SippError('unsupported_operation', `"${name}" does not generate text, and that is what bench measures.`, {
    hint: 'Name a text generation model.',
  });
}

type Loading = Pick<Bench, 'load' | 'model' | 'signal'>;

/** Loads the model once, small, to learn what it is and which processors there are. */
function describe(loading: Loading): Promise<EngineDescription> {
  const sizes = { parallel: 1, contextSize: 256, threads: 1 };
  return withEngine({ ...loading, ...sizes }, async (engine) => engine.description);
}

/** The launcher that users call, else what it starts; of an installed copy, its command. */
function builtCli(): readonly string[] | undefined {
  const root = packageRoot();
  const launcher = join(root, '.build', 'bin', 'launch.mjs');
  const main = join(root, '.build', 'cli', 'main.js');
  const installed = join(root, 'dist', 'bin', 'sipp.mjs');
  if (!existsSync(main)) return existsSync(installed) ? [process.execPath, installed] : undefined;
  return [process.execPath, existsSync(launcher) ? launcher : main];
}
