import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chooseTool } from './choose-tool.ts';
import type { Inspection, ManagedTool } from './managed-tool.ts';
import { programsOnPath } from './on-path.ts';
import type { ToolSearch } from './tool-search.ts';
import { isAtLeast } from './version.ts';

export interface ExecutableTool
  extends Pick<ManagedTool, 'id' | 'title' | 'aliases' | 'purpose' | 'downloadSize' | 'isInAll' | 'sources'> {
  /** Finds the version in what `--version` prints. */
  readonly versionPattern: RegExp;
  /** The oldest version that will do. */
  readonly minimum: string;
}

/** A program that prints nothing for so long does not work. */
const VERSION_TIMEOUT_MS = 30_000;

/** A tool that is one program, which tells its version: on PATH, or in the `bin` of the folder that sipp installed. */
export function executableTool(tool: ExecutableTool): ManagedTool {
  const programIn = (folder: string, { host }: ToolSearch) =>
    join(folder, 'bin', host.platform === 'win32' ? `${tool.id}.exe` : tool.id);
  return {
    ...tool,
    inspect: (folder, search) => inspectProgram(programIn(folder, search), tool, search),
    find(folder, search) {
      const candidates = [
        ...programsOnPath(tool.id, search).map((path) => ({ path, origin: 'path' as const })),
        ...[programIn(folder, search)].filter(existsSync).map((path) => ({ path, origin: 'managed' as const })),
      ];
      return chooseTool(tool, candidates, (path) => inspectProgram(path, tool, search));
    },
  };
}

async function inspectProgram(
  path: string,
  { id, title, versionPattern, minimum }: ExecutableTool,
  { run, signal, env }: ToolSearch,
): Promise<Inspection> {
  const result = await run([path, '--version'], { signal, env, timeoutMs: VERSION_TIMEOUT_MS });
  const [, version] = versionPattern.exec(result.stdout) ?? [];
  if (result.exitCode !== 0 || version === undefined) {
    const [said = ''] = result.stderr.trim().split('\n');
    return { reason: `'${path}' does not run${said && `: ${said}`}.` };
  }
  if (isAtLeast(version, minimum)) return { id, version, path, origin: 'managed', env: {} };
  return { reason: `'${path}' is ${title} ${version}; ${minimum} is the oldest that works.`, isOutdated: true };
}
