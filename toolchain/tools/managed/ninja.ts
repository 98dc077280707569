import type { Host } from '../../host.ts';
import { executableTool } from '../executable-tool.ts';
import { debianPackages } from '../sources/debian-packages.ts';
import { isDebianSystem } from '../sources/debian-system.ts';
import { pythonWheels } from '../sources/python-wheels.ts';
import type { ToolSource } from '../sources/source.ts';
import { vendorArchive } from '../sources/vendor-archive.ts';
import type { Wheel } from '../sources/wheel.ts';

const version = '1.13.2';

const universal = {
  tags: 'py3-none-macosx_10_9_universal2',
  sha256: 'fd82e26c0706ad4ab88e5fdd26f3fab0a987a90f810160f6c322e752c6af298b',
  sizeBytes: 306_611,
};

/** By platform and processor. */
const wheels: Readonly<Record<string, Pick<Wheel, 'tags' | 'sha256' | 'sizeBytes'>>> = {
  'linux-x64': {
    tags: 'py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
    sha256: '65a24341b5ac09fcadcc37082660be40a94174e51a937fabf6e2cae26225fa2c',
    sizeBytes: 183_365,
  },
  'linux-arm64': {
    tags: 'py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64',
    sha256: 'd775a5e43e9088f507a6250d57fcf5678eb31268c545feb5064ffeee33735622',
    sizeBytes: 177_180,
  },
  'darwin-x64': universal,
  'darwin-arm64': universal,
  'win32-x64': {
    tags: 'py3-none-win_amd64',
    sha256: '1293f4078278b70d0ee4b6cc8f3a9e030656c9b2f59909970343c4fe76070118',
    sizeBytes: 311_798,
  },
};

/** Runs what CMake has planned. */
export const ninjaTool = executableTool({
  id: 'ninja',
  title: 'Ninja',
  aliases: [],
  purpose: 'faster builds than make',
  downloadSize: '1 MB',
  isInAll: true,
  // Python's wheel says `1.13.0.git.kitware.jobserver-pipe-1`.
  versionPattern: /^(\d+\.\d+(?:\.\d+)?)/,
  minimum: '0',
  sources,
});

function sources(host: Host): readonly ToolSource[] {
  const { platform, arch } = host;
  const wheel = wheels[`${platform}-${arch}`];
  const place = [{ from: `ninja-${version}.data/scripts`, to: 'bin' }];
  return [
    ...(platform === 'linux' && arch === 'x64' ? [ninjaBuild] : []),
    ...(wheel ? [pythonWheels({ version, wheels: [{ project: 'ninja', version, ...wheel }], place })] : []),
    ...(isDebianSystem(host) ? [debian] : []),
  ];
}

const ninjaBuild = vendorArchive({
  title: 'ninja-build.org',
  version,
  url: `https://github.com/ninja-build/ninja/releases/download/v${version}/ninja-linux.zip`,
  sha256: '5749cbc4e668273514150a80e387a957f933c6ed3f5f11e03fb30955e2bbead6',
  place: [{ from: 'ninja', to: 'bin/ninja' }],
});

const debian = debianPackages({
  version: '1.12.1',
  packages: ['ninja-build'],
  programs: { ninja: { path: 'usr/bin/ninja' } },
});
