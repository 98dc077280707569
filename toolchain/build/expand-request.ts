import { SippError } from '../../runtime/contract/errors.ts';
import type { Host } from '../host.ts';
import { adminUiUnit } from './admin-ui-unit.ts';
import { type BuildRequest, type BuildTarget, threadings } from './build-request.ts';
import { coreUnit } from './core-unit.ts';
import { distributionUnit } from './distribution-unit.ts';
import { llamaToolsUnit } from './llama-tools-unit.ts';
import { nodeUnit } from './node-unit.ts';
import { npmUnit } from './npm-unit.ts';
import type { Unit } from './unit.ts';
import { wasmUnit } from './wasm-unit.ts';

/** The artifacts that a request asks for, each after what it needs. Throws `invalid_usage` for flags that do not fit. */
export function expandRequest(request: BuildRequest, host: Pick<Host, 'platform'>): readonly Unit[] {
  refuseUnfit(request);
  const units = targetsOf(request).flatMap((target) => unitsOf(target, request, host));
  return units.filter(({ id }, index) => units.findIndex((unit) => unit.id === id) === index);
}

type OneTarget = Exclude<BuildTarget, 'all'>;

function targetsOf({ target }: BuildRequest): readonly OneTarget[] {
  return target === 'all' ? ['core', 'node', 'cli', 'gateway-server', 'wasm'] : [target];
}

function unitsOf(target: OneTarget, request: BuildRequest, host: Pick<Host, 'platform'>): readonly Unit[] {
  // What nobody named may be left out, with its reason.
  const isNamed = request.target !== 'all';
  if (target === 'admin-ui') return [adminUiUnit({ required: true })];
  if (target === 'npm') return [adminUiUnit({ required: true }), npmUnit()];
  if (target === 'wasm') return wasmUnits(request, isNamed);
  const backends = backendsOf(request, host);
  const parts = backends.flatMap(({ backend, required }) => {
    const need = { required };
    const choice = { backend, portable: request.portable === true };
    const linkage = request.prebuilt ? ('prebuilt' as const) : ('source' as const);
    const core = request.prebuilt ? [] : [coreUnit(choice, need)];
    const node = [...core, nodeUnit({ backend, linkage }, need)];
    switch (target) {
      case 'core':
        return core;
      case 'llama-tools':
        return [llamaToolsUnit(choice, need)];
      default:
        return node;
    }
  });
  if (target !== 'cli' && target !== 'gateway-server') return parts;
  const named = backends.map(({ backend }) => backend);
  // Set-up has built the processor's engine in any case, and `auto` falls back to it where a machine lacks the GPU.
  const engines = request.backend === 'none' ? [] : [...new Set(['cpu' as const, ...named])];
  const choice = { program: target, backends: engines };
  const need = { required: isNamed };
  return [...parts, adminUiUnit(need), distributionUnit(choice, need)];
}

/** The processor's backend is always wanted; of `all`, the others as far as this machine can build them. */
function backendsOf({ backend = 'cpu', requireAll = false }: BuildRequest, { platform }: Pick<Host, 'platform'>) {
  if (backend === 'none') return [];
  if (backend !== 'all') return [{ backend, required: true }];
  const others = platform === 'darwin' ? (['metal'] as const) : (['vulkan', 'cuda'] as const);
  return [
    { backend: 'cpu' as const, required: true },
    ...others.map((name) => ({ backend: name, required: requireAll })),
  ];
}

function wasmUnits({ threading = 'all', runtime = 'cpu' }: BuildRequest, required: boolean): readonly Unit[] {
  const wanted = threading === 'all' ? threadings : [threading];
  return wanted.map((name) => wasmUnit({ threading: name, runtime }, { required }));
}

function refuseUnfit({ target, backend, prebuilt, portable, threading, runtime }: BuildRequest): void {
  const refuse = (flag: string, why: string) => {
    throw new SippError('invalid_usage', `${flag} does not go with the target ${target}: ${why}.`, {
      hint: `Leave ${flag} out, or build another target.`,
    });
  };
  const isNative = target !== 'wasm' && target !== 'npm' && target !== 'admin-ui';
  const isCarried = target === 'cli' || target === 'gateway-server';
  const takesWasm = target === 'wasm' || target === 'all';
  if (backend !== undefined && !isNative) refuse('--backend', 'it has no backends');
  if (backend === 'none' && !isCarried) refuse('--backend none', 'nothing of it would be left');
  if (portable && !isNative) refuse('--portable', 'it runs everywhere');
  if (portable && prebuilt) refuse('--portable', 'prebuilt libraries are portable already');
  if (prebuilt && (!isNative || target === 'llama-tools')) refuse('--prebuilt', 'there is nothing prebuilt of it');
  if (prebuilt && target === 'core') refuse('--prebuilt', 'it is what would be compiled');
  if (threading !== undefined && !takesWasm) refuse('--threading', 'it is for WebAssembly');
  if (runtime !== undefined && !takesWasm) refuse('--runtime', 'it is for WebAssembly');
}
