export interface LauncherFile {
  readonly name: string;
  readonly text: string;
  readonly executable?: boolean;
}
export function launcherFiles(root: string): readonly LauncherFile[];
export function hasLaunchers(root: string): boolean;
export function writeLaunchers(root: string): void;
