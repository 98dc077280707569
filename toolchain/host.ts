/** The machine as far as binaries depend on it. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** As `process.arch`. */
  readonly arch: string;
  /** Undefined outside Linux. */
  readonly libc: 'glibc' | 'musl' | undefined;
  /** Such as `2.36`; undefined without glibc. */
  readonly glibcVersion: string | undefined;
}

export function readHost(): Host {
  const { platform, arch } = process;
  if (platform !== 'linux') return { platform, arch, libc: undefined, glibcVersion: undefined };
  const glibcVersion = readGlibcVersion();
  return { platform, arch, libc: glibcVersion === undefined ? 'musl' : 'glibc', glibcVersion };
}

/** The last part of an addon's file name, as napi-rs spells it: `linux-x64-gnu`, `darwin-arm64`, `win32-x64-msvc`. */
export function tripletOf({ platform, arch, libc }: Pick<Host, 'platform' | 'arch' | 'libc'>): string {
  const abi = platform === 'linux' ? (libc === 'musl' ? 'musl' : 'gnu') : platform === 'win32' ? 'msvc' : undefined;
  return [platform, arch, ...(abi === undefined ? [] : [abi])].join('-');
}

function readGlibcVersion(): string | undefined {
  // Names the C library that this process runs on. Network interfaces would make the report slow.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return undefined;
  return String(header.glibcVersionRuntime);
}
