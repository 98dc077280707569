import type { Host } from '../host.ts';

export type PrebuiltBackend = 'cpu' | 'cuda' | 'metal' | 'vulkan';

export interface PrebuiltPackage {
  readonly name: string;
  readonly platform: Host['platform'];
  readonly arch: string;
  /** All backends that its libraries serve. */
  readonly backends: readonly PrebuiltBackend[];
  /** Files that a main package needs on some machines: the CUDA 12 build of what `-cuda` holds for CUDA 13. */
  readonly isExtension?: true;
  /** Subresource integrity of the archive, as `npm view <name>@<version> dist.integrity` prints it. */
  readonly integrity: string;
}

/** The release of the packages below, always that of the pinned node-llama-cpp, and the llama.cpp release inside. */
export const prebuiltVersion = '3.21.1';
export const llamaRelease = 'v0.4.0';

/** Smallest glibc that the Linux libraries ask for. */
export const minimumGlibc = '2.34';

export const prebuiltPackages: readonly PrebuiltPackage[] = [
  {
    name: '@node-llama-cpp/linux-arm64',
    platform: 'linux',
    arch: 'arm64',
    backends: ['cpu'],
    integrity: 'sha512-eI3anSEGzJiwF2rpMpZVTdHzw47LztbvfvuRzlu/fPO18ROnBOd+75RPUBlV6qENPpmNtbov85+3VODwEwBurg==',
  },
  {
    name: '@node-llama-cpp/linux-armv7l',
    platform: 'linux',
    arch: 'arm',
    backends: ['cpu'],
    integrity: 'sha512-N/IaOXCQogfyDrlANRXbU2u+l0dbZ4BBqc3/Rv1xknHbRi/rX0rrOf5elPG8S9I5p9ebcU48HrRqk2d9O/LNHw==',
  },
  {
    name: '@node-llama-cpp/linux-riscv64',
    platform: 'linux',
    arch: 'riscv64',
    backends: ['cpu'],
    integrity: 'sha512-tjxegcxrw4heT3LIyPjXvCu7pFaD7e4ac1z+5KhWf/iS/9SSB9poqNyPXSkPibyzhTBB8BgDY47LgfBKqiu/xQ==',
  },
  {
    name: '@node-llama-cpp/linux-x64',
    platform: 'linux',
    arch: 'x64',
    backends: ['cpu'],
    integrity: 'sha512-Totj6RTDMGo3FoK2yNUaz/oGmZD0olAqTrRluFUWmu0kW2i9TOzHSW0OWCAiGkzRCVX0WsU2CyUQo/W2NYtdPA==',
  },
  {
    name: '@node-llama-cpp/linux-x64-cuda',
    platform: 'linux',
    arch: 'x64',
    backends: ['cuda'],
    integrity: 'sha512-idsE55VoD/FbvLhnBC9krUJaUoC0XnebseAAnCpm/brKf61HEbu+idgbb5eN6mxkjLSrHtILprJ0nDcUJjVrFg==',
  },
  {
    name: '@node-llama-cpp/linux-x64-cuda-ext',
    platform: 'linux',
    arch: 'x64',
    backends: ['cuda'],
    isExtension: true,
    integrity: 'sha512-1PuURowccBcks3CCoMe1mTHh5vD0V5bFHMUEgtbI/OSDjpP+Pdbn+lf42CGUrepTzR8kCH1HovQ7d8q6/vuIKA==',
  },
  {
    name: '@node-llama-cpp/linux-x64-vulkan',
    platform: 'linux',
    arch: 'x64',
    backends: ['vulkan'],
    integrity: 'sha512-flEeSzONQ6OIm5bYKLQf4eEnBzcC5WugFbyPUwkCqyyOFZ8pH0H9ulQ7ZNDLSIczeKneMRJornlyY1Hq7d3GDA==',
  },
  {
    name: '@node-llama-cpp/mac-arm64-metal',
    platform: 'darwin',
    arch: 'arm64',
    backends: ['cpu', 'metal'],
    integrity: 'sha512-6MIDAZV7DXD9R1+jEXWJkFuolni3GATGE6mmuyFYc6ZmtOh9djAy15df0T0AXK3sCmVKL+fQcOAWZezxx4MvQQ==',
  },
  {
    name: '@node-llama-cpp/mac-x64',
    platform: 'darwin',
    arch: 'x64',
    backends: ['cpu'],
    integrity: 'sha512-Q4nyNmbcNiKygBZQZjX+qLk2w3YzoiFpLWsxNURQN7xjyUi2p2rWxjRa7Otg0FrjGf/ri4aQ+X3Uj5Y0zD06eg==',
  },
  {
    name: '@node-llama-cpp/win-arm64',
    platform: 'win32',
    arch: 'arm64',
    backends: ['cpu'],
    integrity: 'sha512-/UDR7Y0B8iKfc/tqxBmWkcgRdZQ9Wrkwod7fYl4J6iZXcTIj286RkHvZSED7VMY67TrcUXVvxJVMNFtmjeYnDg==',
  },
  {
    name: '@node-llama-cpp/win-x64',
    platform: 'win32',
    arch: 'x64',
    backends: ['cpu'],
    integrity: 'sha512-JcIpCnra7bAd7JNWA8ehdn2DIRaTMuj+fBC8bw+5rKSNzszWFbuj2XA05c5QHovonDMBLN1ePXE/hcfZtzXoUQ==',
  },
  {
    name: '@node-llama-cpp/win-x64-cuda',
    platform: 'win32',
    arch: 'x64',
    backends: ['cuda'],
    integrity: 'sha512-PLz70neFEMkQTlmJqG1ujUtCSgHasLPMxQ9rLkqQVmZYAXqkRj+45TIHCjdn3XqUeaoun0vrO9rRaxZ8NVq9jg==',
  },
  {
    name: '@node-llama-cpp/win-x64-cuda-ext',
    platform: 'win32',
    arch: 'x64',
    backends: ['cuda'],
    isExtension: true,
    integrity: 'sha512-L2MxLVEYPDDe4O8EDWPmX6brldc9+Vt9hNoT/anj3pSnmrjkQcmaoKhHs6oP5qhEhb5Uog0rj6lgzNGtJO3p9Q==',
  },
  {
    name: '@node-llama-cpp/win-x64-vulkan',
    platform: 'win32',
    arch: 'x64',
    backends: ['vulkan'],
    integrity: 'sha512-HJ237Azh5m4Sz+w3A1IU/fYLaSDOocskcfn2ILTgqTuuORCB86EMnu3Yt/XsNhRHTtEiwz1Q/E0mO4PLIbZLAA==',
  },
];
