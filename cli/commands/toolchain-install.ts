import { packageRoot } from '../../models/package-root.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { ReportStep } from '../../toolchain/steps/step-event.ts';
import type { InstalledTool } from '../../toolchain/tools/install-tool.ts';
import type { ManagedTool } from '../../toolchain/tools/managed-tool.ts';
import type { CliContext } from '../context.ts';
import { showSteps } from '../render/step-list.ts';

export interface ToolchainInstallFlags {
  readonly downloads: boolean;
  readonly json?: true;
}

/** Installs a tool, or all, below the checkout. What this machine has already is left alone. */
export async function toolchainInstall(
  name: string,
  { downloads, json }: ToolchainInstallFlags,
  context: CliContext,
): Promise<void> {
  const { toolsNamed } = await import('../../toolchain/tools/managed-tools.ts');
  const tools = toolsNamed(name);
  const { stdout, stderr } = context;
  const installed: InstalledTool[] = [];
  await showSteps(context, {
    steps: tools,
    run: async (report) => {
      const failures: SippError[] = [];
      for (const tool of tools) {
        const result = await installOne(tool, { downloads, report, context });
        if (SippError.is(result)) failures.push(result);
        else installed.push(result);
      }
      if (failures.length > 0) throw summaryOf(failures);
    },
  });
  if (json) await stdout.write(`${JSON.stringify({ tools: installed.map(toRecord) }, null, 2)}\n`);
  else
    await stderr.write(
      remarks(installed)
        .map((line) => `${line}\n`)
        .join(''),
    );
}

interface InstallOne {
  readonly downloads: boolean;
  readonly report: ReportStep;
  readonly context: CliContext;
}

/** One that cannot be installed does not keep the others from being. */
async function installOne(
  { id }: ManagedTool,
  { downloads, report, context: { env, signal } }: InstallOne,
): Promise<InstalledTool | SippError> {
  const { installTool } = await import('../../toolchain/tools/install-tool.ts');
  try {
    return await installTool(id, { root: packageRoot(), env, signal, downloads, report });
  } catch (error) {
    signal.throwIfAborted();
    if (SippError.is(error)) return error;
    throw error;
  }
}

function summaryOf(failures: readonly SippError[]): SippError {
  const [first] = failures;
  if (first !== undefined && failures.length === 1) return first;
  const messages = failures.map(({ message }) => message).join('\n');
  return new SippError(first?.code ?? 'download_failed', messages, {
    hint: 'Check the network, and run the same command again: it continues where this ended.',
    cause: first,
  });
}

/** What was of no use on the way, because it decides which release there is now. */
function remarks(installed: readonly InstalledTool[]): readonly string[] {
  return installed.flatMap(({ tool, failures }) =>
    failures.map(({ source, reason }) => `${tool.id}: ${source} was of no use: ${reason}`),
  );
}

function toRecord({ tool, source, failures }: InstalledTool): Readonly<Record<string, unknown>> {
  const { id, version, path, origin, env } = tool;
  const state = source === undefined ? 'unchanged' : 'installed';
  const tried = failures.map(({ source, reason, error }) => ({ source, code: error.code, reason }));
  return { id, state, version, path, origin, env, source: source ?? null, failures: tried };
}
