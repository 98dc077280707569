import type { Host } from '../../host.ts';
import { executableTool } from '../executable-tool.ts';
import { debianPackages } from '../sources/debian-packages.ts';
import { isDebianSystem } from '../sources/debian-system.ts';
import type { ToolSource } from '../sources/source.ts';
import { vendorArchive } from '../sources/vendor-archive.ts';

const version = '4.12.2';

/** Keeps what was compiled, for the next build. */
export const ccacheTool = executableTool({
  id: 'ccache',
  title: 'ccache',
  aliases: [],
  purpose: 'repeated builds in less time',
  downloadSize: '7 MB',
  isInAll: true,
  versionPattern: /^ccache version (\d+\.\d+(?:\.\d+)?)/m,
  // First release whose options builds here use.
  minimum: '3.3',
  sources,
});

function sources(host: Host): readonly ToolSource[] {
  const archive = archives[`${host.platform}-${host.arch}`];
  return [...(archive ? [archive] : []), ...(isDebianSystem(host) ? [debian] : [])];
}

/** By platform and processor. */
const archives: Readonly<Record<string, ToolSource>> = {
  'linux-x64': archiveFor('linux-x86_64', '630c34ec94d451b200f5b14a6a25580d6a45bc80c394b7e0b93e33556eee5d32'),
  'linux-arm64': archiveFor('linux-aarch64', 'b01c270c245e41998ab777164aba085dbeb23ce515f4e2134a1fdddabf0bf6ad'),
};

function archiveFor(system: string, sha256: string): ToolSource {
  const name = `ccache-${version}-${system}`;
  return vendorArchive({
    title: 'ccache.dev',
    version,
    url: `https://github.com/ccache/ccache/releases/download/v${version}/${name}.tar.xz`,
    sha256,
    place: [{ from: `${name}/ccache`, to: 'bin/ccache' }],
  });
}

const debian = debianPackages({
  version: '4.11.2',
  packages: ['ccache', 'libfmt10', 'libhiredis1.1.0', 'libxxhash0', 'libzstd1'],
  programs: { ccache: { path: 'usr/bin/ccache' } },
});
