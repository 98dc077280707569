import { expect, test } from 'vitest';
import { installCommand } from './install-command.ts';

test.each([
  ['linux', 'ID=debian\n', 'sudo apt-get install -y g++'],
  ['linux', 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt-get install -y g++'],
  ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'sudo dnf install -y gcc-c++'],
  ['linux', 'ID=arch\n', 'sudo pacman -S --noconfirm gcc'],
  ['linux', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'sudo zypper install -y gcc-c++'],
  ['linux', '', 'sudo apt-get install -y g++'],
  ['darwin', '', 'xcode-select --install'],
] as const)('on %s with %j a compiler comes with `%s`', (platform, osRelease, command) => {
  expect(installCommand('compiler', { platform }, osRelease)).toBe(command);
});

test.each([
  ['chromium', 'darwin', 'brew install --cask chromium'],
  ['chromium', 'win32', 'winget install Google.Chrome'],
  ['compiler', 'win32', 'winget install LLVM.LLVM'],
  ['vulkan-loader', 'linux', 'sudo dnf install -y vulkan-loader'],
] as const)('%s on %s comes with `%s`', (tool, platform, command) => {
  expect(installCommand(tool, { platform }, 'ID=fedora\n')).toBe(command);
});
