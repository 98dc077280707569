import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { availableProcessors } from '../../limits.ts';
import { type Check, forTargets, ok, warning } from '../check.ts';
import { chooseVariant } from '../processor-variants.ts';

export const processorCheck: Check = {
  code: 'processor.features',
  title: 'processor',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ host: { platform, arch } }) {
    const usable = availableProcessors();
    const model = cpus()[0]?.model.trim() ?? arch;
    const summary = `${model}, ${usable} usable core${usable === 1 ? '' : 's'}`;
    if (platform !== 'linux') return ok(summary, { model, arch, usable });
    const features = parseFeatures(await readFile('/proc/cpuinfo', 'utf8'));
    const variant = arch === 'x64' ? chooseVariant(features) : undefined;
    const notable = [...notableFeatures].filter((name) => features.has(name));
    const details = { model, arch, usable, features: notable, variant: variant ?? null };
    if (arch !== 'x64') return ok(`${summary} (${notable.join(', ') || 'no extensions'})`, details);
    if (features.has('avx2')) return ok(`${summary}; ggml uses its ${variant} build`, details);
    const reason = `It has no AVX2; ggml uses its ${variant} build, which is several times slower.`;
    return warning(summary, { reason, fix: 'Check whether the virtual machine hides processor features.', details });
  },
};

const notableFeatures = [
  ...['sse4_2', 'avx', 'avx2', 'f16c', 'fma', 'bmi2', 'avx_vnni', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_int8'],
  ...['asimd', 'asimddp', 'asimdhp', 'i8mm', 'sve', 'sme'],
];

/** The feature words of the first processor: `flags` on x86, `Features` on ARM. */
export function parseFeatures(cpuinfo: string): ReadonlySet<string> {
  const [, words = ''] = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo) ?? [];
  return new Set(words.split(/\s+/).filter(Boolean));
}
