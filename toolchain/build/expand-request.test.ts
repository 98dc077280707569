import { expect, test } from 'vitest';
import type { BuildRequest } from './build-request.ts';
import { expandRequest } from './expand-request.ts';

const linux = { platform: 'linux' } as const;
const mac = { platform: 'darwin' } as const;

/** Ids; those that may be skipped end in a question mark. */
function idsOf(request: BuildRequest, host: { readonly platform: NodeJS.Platform } = linux) {
  return expandRequest(request, host).map(({ id, required }) => (required ? id : `${id}?`));
}

test.each<[BuildRequest, readonly string[]]>([
  [{ target: 'core' }, ['core-cpu']],
  [{ target: 'node' }, ['core-cpu', 'node-cpu']],
  [{ target: 'node', prebuilt: true }, ['node-cpu']],
  [{ target: 'node', backend: 'cuda' }, ['core-cuda', 'node-cuda']],
  [
    { target: 'node', backend: 'all' },
    ['core-cpu', 'node-cpu', 'core-vulkan?', 'node-vulkan?', 'core-cuda?', 'node-cuda?'],
  ],
  [{ target: 'core', backend: 'all', requireAll: true }, ['core-cpu', 'core-vulkan', 'core-cuda']],
  [{ target: 'llama-tools', backend: 'vulkan' }, ['llama-tools-vulkan']],
  [{ target: 'wasm' }, ['wasm', 'wasm-pthread']],
  [{ target: 'wasm', threading: 'single-thread', runtime: 'webgpu' }, ['wasm-webgpu']],
  [{ target: 'admin-ui' }, ['admin-ui']],
  [{ target: 'npm' }, ['admin-ui', 'npm']],
  [{ target: 'cli' }, ['core-cpu', 'node-cpu', 'admin-ui', 'cli']],
  [{ target: 'gateway-server', prebuilt: true }, ['node-cpu', 'admin-ui', 'gateway-server']],
  [{ target: 'gateway-server', backend: 'none' }, ['admin-ui', 'gateway-server']],
  [{ target: 'all' }, ['core-cpu', 'node-cpu', 'admin-ui?', 'cli?', 'gateway-server?', 'wasm?', 'wasm-pthread?']],
])('%j builds %j', (request, ids) => {
  expect(idsOf(request)).toEqual(ids);
});

test('a Mac has Metal in place of CUDA and Vulkan', () => {
  expect(idsOf({ target: 'core', backend: 'all' }, mac)).toEqual(['core-cpu', 'core-metal?']);
});

test.each<[BuildRequest, string]>([
  [{ target: 'wasm', backend: 'cuda' }, '--backend does not go with the target wasm'],
  [{ target: 'admin-ui', backend: 'cpu' }, '--backend does not go with the target admin-ui'],
  [{ target: 'node', backend: 'none' }, '--backend none does not go with the target node: nothing of it would be left'],
  [{ target: 'wasm', prebuilt: true }, '--prebuilt does not go with the target wasm'],
  [{ target: 'llama-tools', prebuilt: true }, '--prebuilt does not go with the target llama-tools'],
  [{ target: 'node', prebuilt: true, portable: true }, 'prebuilt libraries are portable already'],
  [{ target: 'node', threading: 'pthread' }, '--threading does not go with the target node'],
  [{ target: 'npm', runtime: 'webgpu' }, '--runtime does not go with the target npm'],
])('%j is refused', (request, message) => {
  expect(() => expandRequest(request, linux)).toThrow(message);
});
