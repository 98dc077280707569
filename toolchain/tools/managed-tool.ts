import type { SippError } from '../../runtime/contract/errors.ts';
import type { Host } from '../host.ts';
import type { ToolSource } from './sources/source.ts';
import type { FoundTool, ToolId, ToolStatus } from './tool.ts';
import type { ToolSearch } from './tool-search.ts';

/** What is in a folder: the tool, or why it will not do, as a sentence. */
export type Inspection = FoundTool | Rejection;

export interface Rejection {
  readonly reason: string;
  /** It is there, and too old. */
  readonly isOutdated?: true;
}

/** A tool that sipp finds, and installs where it is missing. */
export interface ManagedTool {
  readonly id: ToolId;
  readonly title: string;
  /** Other names that people know it by. */
  readonly aliases: readonly string[];
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** What is downloaded at most, in words. */
  readonly downloadSize: string;
  /** Part of `sipp toolchain install all`. */
  readonly isInAll: boolean;
  /** What keeps every source from being of use on this machine, as an error to throw before anything is downloaded. */
  readonly obstacle?: (search: ToolSearch) => SippError | undefined;
  /** Where to get it, best first. */
  sources(host: Host): readonly ToolSource[];
  /** Looks at the machine, and at `folder`, where sipp has installed it or would. */
  find(folder: string, search: ToolSearch): Promise<ToolStatus>;
  /** Looks at a folder that a source has filled. */
  inspect(folder: string, search: ToolSearch): Promise<Inspection>;
  /** Uses what was installed, where looking at it is not enough. Resolves to what went wrong, as a sentence. */
  readonly tryOut?: (tool: FoundTool, search: ToolSearch) => Promise<string | undefined>;
}
