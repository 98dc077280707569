import { SippError } from '../../runtime/contract/errors.ts';
import { type SetupOptions, setup } from '../setup/setup.ts';
import type { DoctorReport, Repair } from './check.ts';

/** What was run to put findings right, and how it ended. */
export interface RepairResult {
  /** What does the same by hand. */
  readonly command: string;
  readonly state: 'done' | 'failed';
  readonly reason?: string;
}

/** The fixes of a report that may be carried out without asking, each once. */
export function repairsOf({ findings }: Pick<DoctorReport, 'findings'>): readonly Repair[] {
  return [...new Set(findings.flatMap(({ repair }) => repair ?? []))];
}

/** Carries fixes out. One that fails is part of the result, because the findings are looked at again in any case. */
export async function runRepairs(
  repairs: readonly Repair[],
  options: Pick<SetupOptions, 'root' | 'env' | 'signal' | 'report' | 'steps'>,
): Promise<readonly RepairResult[]> {
  const results: RepairResult[] = [];
  for (const repair of repairs) results.push(await runRepair(repair, options));
  return results;
}

async function runRepair(repair: Repair, options: Parameters<typeof runRepairs>[1]): Promise<RepairResult> {
  const command = commands[repair];
  try {
    await setup(options);
    return { command, state: 'done' };
  } catch (error) {
    if (options.signal.aborted || !SippError.is(error)) throw error;
    return { command, state: 'failed', reason: error.message };
  }
}

const commands: Readonly<Record<Repair, string>> = { setup: 'sipp setup' };
