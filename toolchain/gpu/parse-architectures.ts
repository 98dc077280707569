import { SippError } from '../../runtime/contract/errors.ts';

/** `90`, `90a`, `89-real`, `80-virtual`. */
const form = /^(?:sm_|compute_)?(\d{2,3}[af]?(?:-real|-virtual)?)$/;

/**
 * A list of CUDA architectures as CMake takes it: separated by semicolons, each once.
 *
 * @throws SippError `invalid_config` that names where the list comes from
 */
export function parseArchitectures(text: string, origin: string): string {
  const words = text.split(/[\s;,]+/).filter(Boolean);
  const names = words.map((word) => {
    const name = form.exec(word)?.[1];
    if (name !== undefined) return name;
    throw refused(origin, `'${word}' is not a CUDA architecture`);
  });
  if (names.length > 0) return [...new Set(names)].join(';');
  throw refused(origin, 'the list is empty');
}

/**
 * Refuses what this nvcc cannot compile.
 *
 * @param listing what `nvcc --list-gpu-arch` printed: lines such as `compute_90`
 * @throws SippError `invalid_config`
 */
export function checkArchitectures(list: string, listing: string, origin: string): void {
  const known = [...listing.matchAll(/compute_(\d+)/g)].map(([, number = '']) => number);
  const unknown = list.split(';').filter((name) => !known.includes(Number.parseInt(name, 10).toString()));
  if (known.length === 0 || unknown.length === 0) return;
  throw refused(origin, `this nvcc cannot compile for ${unknown.join(', ')}; it knows ${known.join(', ')}`);
}

function refused(origin: string, reason: string): SippError {
  return new SippError('invalid_config', `${origin}: ${reason}.`, {
    hint: "Write a list such as '86-real;90-virtual', or run `sipp toolchain setup cuda`.",
  });
}
