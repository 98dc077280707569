import { readFileSync } from 'node:fs';
import type { Host } from './host.ts';

export type InstallableTool = 'compiler' | 'git' | 'chromium' | 'vulkan-loader' | 'vulkan-driver';

interface PackageManager {
  /** Names in `ID` and `ID_LIKE` of os-release. */
  readonly systems: readonly string[];
  readonly command: string;
  readonly packages: Readonly<Record<InstallableTool, string>>;
}

const packageManagers: readonly PackageManager[] = [
  {
    systems: ['debian', 'ubuntu'],
    command: 'sudo apt-get install -y',
    packages: {
      compiler: 'g++',
      git: 'git',
      chromium: 'chromium',
      'vulkan-loader': 'libvulkan1',
      'vulkan-driver': 'mesa-vulkan-drivers',
    },
  },
  {
    systems: ['fedora', 'rhel'],
    command: 'sudo dnf install -y',
    packages: {
      compiler: 'gcc-c++',
      git: 'git',
      chromium: 'chromium',
      'vulkan-loader': 'vulkan-loader',
      'vulkan-driver': 'mesa-vulkan-drivers',
    },
  },
  {
    systems: ['arch'],
    command: 'sudo pacman -S --noconfirm',
    packages: {
      compiler: 'gcc',
      git: 'git',
      chromium: 'chromium',
      'vulkan-loader': 'vulkan-icd-loader',
      'vulkan-driver': 'vulkan-swrast',
    },
  },
  {
    systems: ['suse', 'opensuse'],
    command: 'sudo zypper install -y',
    packages: {
      compiler: 'gcc-c++',
      git: 'git',
      chromium: 'chromium',
      'vulkan-loader': 'libvulkan1',
      'vulkan-driver': 'libvulkan_lvp',
    },
  },
  {
    systems: ['alpine'],
    command: 'sudo apk add',
    packages: {
      compiler: 'g++',
      git: 'git',
      chromium: 'chromium',
      'vulkan-loader': 'vulkan-loader',
      'vulkan-driver': 'mesa-vulkan-swrast',
    },
  },
];

/** The command that installs a tool on this system, to copy. */
export function installCommand(
  tool: InstallableTool,
  { platform }: Pick<Host, 'platform'>,
  osRelease: string = readOsRelease(),
): string {
  if (platform === 'darwin') return macCommands[tool] ?? 'xcode-select --install';
  if (platform === 'win32') return windowsCommands[tool] ?? 'winget install LLVM.LLVM';
  const system = parseSystem(osRelease);
  const manager = packageManagers.find(({ systems }) => systems.some((name) => system.includes(name)));
  const { command, packages } = manager ?? (packageManagers[0] as PackageManager); // The table is not empty.
  return `${command} ${packages[tool]}`;
}

const macCommands: Partial<Record<InstallableTool, string>> = {
  chromium: 'brew install --cask chromium',
  'vulkan-loader': 'brew install vulkan-loader',
  'vulkan-driver': 'brew install molten-vk',
};

const windowsCommands: Partial<Record<InstallableTool, string>> = {
  git: 'winget install Git.Git',
  chromium: 'winget install Google.Chrome',
  'vulkan-loader': 'winget install KhronosGroup.VulkanRT',
  'vulkan-driver': "Install the driver of your GPU's vendor.",
};

function parseSystem(osRelease: string): readonly string[] {
  return [...osRelease.matchAll(/^ID(?:_LIKE)?=["']?([^"'\n]*)["']?$/gm)].flatMap(([, words = '']) => words.split(' '));
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Only Linux has it, and not every one.
    return '';
  }
}
