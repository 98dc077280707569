import { SippError } from '../../runtime/contract/errors.ts';
import { type RunCommand, runCommand } from '../run-command.ts';
import { detectArchitectures, portableArchitectures } from './cuda-architectures.ts';
import { checkArchitectures, parseArchitectures } from './parse-architectures.ts';

export interface ArchitectureDecision {
  /** The compiler that has to know them. */
  readonly nvcc: string;
  readonly nvccVersion: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly run?: RunCommand;
}

/**
 * The list that somebody asks for: `detect`, `portable`, or a list, all of it known to this nvcc.
 *
 * @throws SippError `invalid_config` for a list that will not do; `tool_missing` where there is no GPU to detect
 */
export async function decideArchitectures(wish: string, decision: ArchitectureDecision): Promise<string> {
  const { nvcc, signal, run = runCommand } = decision;
  const origin = '--architectures';
  const list = await readWish(wish.trim(), origin, decision);
  const { exitCode, stdout } = await run([nvcc, '--list-gpu-arch'], { signal });
  if (exitCode === 0) checkArchitectures(list, stdout, origin);
  return list;
}

async function readWish(wish: string, origin: string, decision: ArchitectureDecision): Promise<string> {
  if (wish === 'portable') return portableArchitectures(decision.nvccVersion);
  if (wish !== 'detect') return parseArchitectures(wish, origin);
  const detected = await detectArchitectures(decision);
  if (detected !== undefined) return detected;
  throw new SippError('tool_missing', 'There is no GPU to detect: nvidia-smi names none.', {
    hint: 'Build for all: `sipp toolchain setup cuda --architectures portable`.',
  });
}
