import type { Host } from '../../host.ts';
import { executableTool } from '../executable-tool.ts';
import { pythonWheels } from '../sources/python-wheels.ts';
import type { Placement, ToolSource } from '../sources/source.ts';
import { vendorArchive } from '../sources/vendor-archive.ts';
import type { Wheel } from '../sources/wheel.ts';

const version = '3.31.10';

const universal = {
  tags: 'py3-none-macosx_10_10_universal2',
  sha256: 'ad697643a00d9ba85179590a383c4f7401169b55ebf4b8b2938daf28c6bdeb6d',
  sizeBytes: 48_001_731,
};

/** By platform and processor. */
const wheels: Readonly<Record<string, Pick<Wheel, 'tags' | 'sha256' | 'sizeBytes'>>> = {
  'linux-x64': {
    tags: 'py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64',
    sha256: '2f766bb46367e5e0559fa33184653754bce044583a06014dcaebf8e6dff8a1f1',
    sizeBytes: 27_808_794,
  },
  'linux-arm64': {
    tags: 'py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64',
    sha256: 'a4a5615f31f692c9b9aa8b365704e4b76172348af6fa40e16fea3f118bb01194',
    sizeBytes: 27_165_148,
  },
  'darwin-x64': universal,
  'darwin-arm64': universal,
  'win32-x64': {
    tags: 'py3-none-win_amd64',
    sha256: 'f1ea1fe826355560e8976c3d5794d9357444209bc0e0d56676c71e6a571fd474',
    sizeBytes: 36_630_429,
  },
};

/** Configures and runs native builds. Debian's package is no source: unpacked elsewhere, it does not find its own modules. */
export const cmakeTool = executableTool({
  id: 'cmake',
  title: 'CMake',
  aliases: [],
  purpose: 'native and WebAssembly builds',
  downloadSize: '50 MB',
  isInAll: true,
  versionPattern: /^cmake version (\d+\.\d+(?:\.\d+)?)/m,
  minimum: '3.19',
  sources,
});

function sources({ platform, arch }: Host): readonly ToolSource[] {
  const wheel = wheels[`${platform}-${arch}`];
  return [
    ...(platform === 'linux' && arch === 'x64' ? [kitware] : []),
    ...(wheel ? [pythonWheels({ version, wheels: [{ project: 'cmake', version, ...wheel }], place: inWheel })] : []),
  ];
}

const inWheel: readonly Placement[] = [
  { from: 'cmake/data/bin', to: 'bin' },
  { from: 'cmake/data/share', to: 'share' },
];

const kitware = vendorArchive({
  title: 'Kitware',
  version,
  url: `https://github.com/Kitware/CMake/releases/download/v${version}/cmake-${version}-linux-x86_64.tar.gz`,
  sha256: '3cb3dd247b6a1de2d0f4b20c6fd4326c9024e894cebc9dc8699758887e566ca7',
  place: [{ from: `cmake-${version}-linux-x86_64`, to: '.' }],
});
