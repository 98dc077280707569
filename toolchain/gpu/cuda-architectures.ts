import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunCommand, runCommand } from '../run-command.ts';
import { parseArchitectures } from './parse-architectures.ts';

export interface CudaArchitectures {
  /** As CMake takes it, such as `86-real;90-virtual`. */
  readonly list: string;
  readonly source: 'environment' | 'file' | 'nvidia-smi' | 'portable';
}

export interface ArchitectureSearch {
  /** The checkout. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly run?: RunCommand;
  /** Version of nvcc; what it cannot compile is left out of the portable list. */
  readonly nvccVersion?: string | undefined;
}

/** The file that `sipp toolchain setup cuda` writes, below the checkout. */
export const architecturesFile = '.build/config/cuda-architectures';

/**
 * The GPUs to compile for: `SIPP_CUDA_ARCHITECTURES`, else what set-up wrote, else those in this machine, else the portable list.
 *
 * @throws SippError `invalid_config` that names the variable or the file
 */
export async function resolveCudaArchitectures(search: ArchitectureSearch): Promise<CudaArchitectures> {
  const { root, env, nvccVersion } = search;
  const variable = env['SIPP_CUDA_ARCHITECTURES']?.trim();
  if (variable) return { list: parseArchitectures(variable, 'SIPP_CUDA_ARCHITECTURES'), source: 'environment' };
  const path = join(root, architecturesFile);
  const text = (await readText(path))?.trim();
  if (text) return { list: parseArchitectures(text, `'${path}'`), source: 'file' };
  const detected = await detectArchitectures(search);
  if (detected !== undefined) return { list: detected, source: 'nvidia-smi' };
  return { list: portableArchitectures(nvccVersion), source: 'portable' };
}

/** The architectures of the GPUs in this machine, such as `89-real`; undefined where the driver names none. */
export async function detectArchitectures({
  signal,
  env,
  run = runCommand,
}: Pick<ArchitectureSearch, 'signal' | 'env' | 'run'>): Promise<string | undefined> {
  const command = ['nvidia-smi', '--query-gpu=compute_cap', '--format=csv,noheader'];
  const { exitCode, stdout } = await run(command, { signal, env, timeoutMs: DRIVER_TIMEOUT_MS });
  if (exitCode !== 0) return undefined;
  const capabilities = [...stdout.matchAll(/^\s*(\d+)\.(\d)\s*$/gm)].map(([, major = '', minor = '']) => major + minor);
  const sorted = [...new Set(capabilities)].sort((left, right) => Number(left) - Number(right));
  return sorted.length === 0 ? undefined : sorted.map(toReal).join(';');
}

/** Code that runs on every GPU since Turing: by llama.cpp's own choice, as far as an nvcc can compile it. */
export function portableArchitectures(nvccVersion?: string): string {
  const [major = 0, minor = 0] = (nvccVersion ?? '').split('.').map(Number);
  const release = nvccVersion === undefined ? Number.POSITIVE_INFINITY : major * 100 + minor;
  return portable
    .filter(({ since }) => release >= since)
    .map(({ name }) => name)
    .join(';');
}

/** A driver that takes longer hangs. */
const DRIVER_TIMEOUT_MS = 10_000;

/** `since`: first CUDA release that compiles it, as major times 100 plus minor. */
const portable: readonly { readonly name: string; readonly since: number }[] = [
  { name: '75-virtual', since: 1000 },
  { name: '80-virtual', since: 1100 },
  { name: '86-real', since: 1101 },
  { name: '89-real', since: 1108 },
  { name: '90-virtual', since: 1108 },
  { name: '120a-real', since: 1208 },
  { name: '121a-real', since: 1209 },
];

/** Blackwell's FP4 instructions are only in its own, not forward compatible, variant. */
function toReal(capability: string): string {
  return /^12\d$/.test(capability) ? `${capability}a-real` : `${capability}-real`;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Set-up was not run; the next source decides.
    return undefined;
  }
}
