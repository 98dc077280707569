import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure } from '../../models/download/file-failure.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import { acquireLock } from '../setup/lock.mjs';
import { runStep, type StepVoice } from '../steps/run-step.ts';
import type { ReportStep, StepOutcome } from '../steps/step-event.ts';
import { toSearch } from './find-tool.ts';
import { folderSize } from './folder-size.ts';
import { type FailedSource, noSourceWorked } from './install-failure.ts';
import { toolFolder } from './managed-roots.ts';
import type { ManagedTool } from './managed-tool.ts';
import { managedTools } from './managed-tools.ts';
import { writeManifest } from './manifest.ts';
import type { ToolSource } from './sources/source.ts';
import type { FoundTool, ToolId } from './tool.ts';
import type { ToolContext, ToolSearch } from './tool-search.ts';

export interface InstallContext extends ToolContext {
  /** False: what is not on this machine is missing. */
  readonly downloads: boolean;
  readonly report: ReportStep;
  /** Default: the tool's own. */
  readonly sources?: readonly ToolSource[];
}

export interface InstalledTool {
  readonly tool: FoundTool;
  /** Undefined where it was there already. */
  readonly source: string | undefined;
  /** Sources that were tried before, and why each of them was of no use. */
  readonly failures: readonly FailedSource[];
}

/**
 * Installs a tool below the checkout, unless this machine has it. Sources are tried in their order; what was downloaded of one
 * is continued by the next call. Two calls at once take turns.
 *
 * @throws SippError `download_failed`, `checksum_mismatch`, `tool_missing`, `file_failed`, with every source and its reason
 */
export async function installTool(id: ToolId, context: InstallContext): Promise<InstalledTool> {
  const tool = managedTools[id];
  const search = toSearch(context);
  const { report, signal } = context;
  let result = await present(tool, search);
  const check = async () => result && outcomeOf(result);
  await runStep(tool, { report, signal, check }, async (voice) => {
    result = await installAlone(tool, { ...context, search, voice });
    return outcomeOf(result);
  });
  // The step ends without a result only by throwing.
  return result as InstalledTool;
}

async function present(tool: ManagedTool, search: ToolSearch): Promise<InstalledTool | undefined> {
  const status = await tool.find(toolFolder(tool.id, search.root), search);
  return status.state === 'ready' ? { tool: status.tool, source: undefined, failures: [] } : undefined;
}

function outcomeOf({ tool, source }: InstalledTool): StepOutcome {
  return { state: 'done', summary: `${tool.version} ${source === undefined ? `at ${tool.path}` : `from ${source}`}` };
}

interface Installing extends InstallContext {
  readonly search: ToolSearch;
  readonly voice: StepVoice;
}

async function installAlone(tool: ManagedTool, context: Installing): Promise<InstalledTool> {
  const { search, downloads, signal, voice } = context;
  if (!downloads) {
    throw new SippError('tool_missing', `${tool.title} is not on this machine, and downloads are off.`, {
      hint: `Run \`sipp toolchain install ${tool.id}\` without --no-downloads.`,
    });
  }
  const obstacle = tool.obstacle?.(search);
  if (obstacle) throw obstacle;
  const folder = toolFolder(tool.id, search.root);
  const onWait = () => voice.output('Another sipp is installing it; waiting.');
  try {
    const release = await acquireLock(`${folder}.lock`, { signal, onWait });
    try {
      return (await present(tool, search)) ?? (await installFromSources(tool, { ...context, folder }));
    } finally {
      release();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw fileFailure(folder, error);
  }
}

async function installFromSources(
  tool: ManagedTool,
  context: Installing & { readonly folder: string },
): Promise<InstalledTool> {
  const { search, signal } = context;
  const sources = context.sources ?? tool.sources(search.host);
  const failures: FailedSource[] = [];
  for (const source of sources) {
    try {
      const installed = await installFrom(source, tool, context);
      const found = await present(tool, search);
      return { tool: found?.tool ?? installed, source: source.title, failures };
    } catch (cause) {
      signal.throwIfAborted();
      const error = fileFailure(context.folder, cause);
      if (!SippError.is(error)) throw error;
      failures.push({ source: source.title, reason: error.message, error });
    }
  }
  throw noSourceWorked(tool, failures, search.host);
}

async function installFrom(
  source: ToolSource,
  tool: ManagedTool,
  { search, folder, voice }: Installing & { readonly folder: string },
): Promise<FoundTool> {
  const parent = join(search.root, '.build', 'toolchain');
  const draft = join(parent, `.install-${tool.id}`);
  const archives = join(parent, 'downloads', tool.id);
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await mkdir(archives, { recursive: true });
    const records = await source.fetch({ ...search, folder: draft, archives, progress: voice.progress });
    const { version } = await requireWorking(tool, draft, search);
    await writeManifest(draft, {
      tool: tool.id,
      version,
      source: source.title,
      archives: records,
      sizeBytes: await folderSize(draft),
      installedAt: new Date().toISOString(),
    });
    await put(draft, folder);
    await rm(archives, { recursive: true, force: true });
    return await requirePresent(tool, folder, search);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(`${draft}.unpacked`, { recursive: true, force: true });
  }
}

async function requireWorking(tool: ManagedTool, folder: string, search: ToolSearch): Promise<FoundTool> {
  const found = await requirePresent(tool, folder, search);
  const objection = await tool.tryOut?.(found, search);
  if (objection === undefined) return found;
  throw doesNotWork(objection);
}

async function requirePresent(tool: ManagedTool, folder: string, search: ToolSearch): Promise<FoundTool> {
  const found = await tool.inspect(folder, search);
  if ('version' in found) return found;
  throw doesNotWork(found.reason);
}

function doesNotWork(objection: string): SippError {
  return new SippError('tool_missing', `What it has was unpacked, but does not work here: ${objection}`);
}

/** The old folder is moved aside first, so that there is none or a whole one at any time. */
async function put(draft: string, folder: string): Promise<void> {
  const old = `${draft}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(folder, old).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(draft, folder);
  await rm(old, { recursive: true, force: true });
}
