import type { Host } from '../host.ts';
import type { RunCommand } from '../run-command.ts';

/** Where a tool is looked for. */
export interface ToolContext {
  /** The checkout. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Default: this machine. */
  readonly host?: Host;
  readonly run?: RunCommand;
}

/** A context with everything decided. */
export type ToolSearch = Required<ToolContext>;
