import { readHost } from '../../host.ts';
import type { CheckContext } from '../check.ts';
import { defaultScope } from '../doctor.ts';
import type { LookUps } from '../look-ups.ts';

/** A machine without any tool or toolkit. */
export const bareLookUps: LookUps = {
  tool: async (id) => ({ state: 'missing', reason: `No ${id}.`, fix: `sipp toolchain install ${id}` }),
  cuda: async () => ({
    root: undefined,
    nvcc: undefined,
    version: undefined,
    includeDirectories: [],
    cudart: undefined,
    cublas: undefined,
    cublasLt: undefined,
    driverStub: undefined,
    missing: [{ part: 'nvcc', reason: 'nvcc was not found.', fix: 'sipp toolchain install cuda' }],
  }),
  vulkan: async () => ({
    includeDirectory: undefined,
    headerVersion: undefined,
    library: undefined,
    glslc: undefined,
    glslcVersion: undefined,
    spirvHeaders: undefined,
    missing: [{ part: 'glslc', reason: 'glslc was not found.', fix: 'sipp toolchain install vulkan' }],
  }),
  resolver: async () => () => undefined,
};

/** What a check is asked with: this machine, but none of its tools, unless the test says otherwise. */
export function checkContext(changes: Partial<CheckContext> = {}): CheckContext {
  return {
    root: '/nowhere',
    host: readHost(),
    env: {},
    signal: new AbortController().signal,
    scope: defaultScope,
    lookUps: bareLookUps,
    decode: [],
    ...changes,
  };
}
