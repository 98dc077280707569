import type { ToolSearch } from '../tool-search.ts';

export interface SourceContext extends ToolSearch {
  /** An empty folder to fill. It is renamed when it is complete. */
  readonly folder: string;
  /** Where archives are kept until the tool is installed, so that an interrupted download can be continued. */
  readonly archives: string;
  /** Bytes. */
  readonly progress: (done: number, total: number) => void;
}

/** A verified archive that went into a tool. */
export interface ArchiveRecord {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A place that a tool can be had from. */
export interface ToolSource {
  /** Such as `PyPI`, as messages and the manifest name it. */
  readonly title: string;
  /** The release that it has. */
  readonly version: string;
  /**
   * Fills the folder.
   *
   * @throws SippError Why it could not.
   */
  fetch(context: SourceContext): Promise<readonly ArchiveRecord[]>;
}

/** What of an unpacked archive goes where. `.` stands for all of it, and for the folder itself. */
export interface Placement {
  readonly from: string;
  readonly to: string;
}
