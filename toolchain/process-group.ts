import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** A linker that is told to end removes what it has half written. */
const GRACE_MS = 2_000;
const POLL_MS = 20;
/** Where nobody collects dead processes, as in some containers, they stay visible for ever. */
const LAST_WAIT_MS = 500;

export interface ProcessGroup {
  /** Options for the program that leads the group. */
  readonly spawnOptions: { readonly detached: boolean };
  /** Tells all of them to end, and kills those that have not after a while. Resolves when none is left. */
  end(pid: number): Promise<void>;
  /** Kills all of them at once, for when this process ends itself. */
  kill(pid: number): void;
}

/** A program with everything that it starts, so that a build system goes together with its compilers. */
export const processGroup: ProcessGroup =
  process.platform === 'win32'
    ? { spawnOptions: { detached: false }, end: async (pid) => killTree(pid), kill: killTree }
    : // Its own group also means that Ctrl-C on a terminal reaches it through us alone.
      { spawnOptions: { detached: true }, end: endGroup, kill: (pid) => void signalGroup(pid, 'SIGKILL') };

async function endGroup(pid: number): Promise<void> {
  if (!signalGroup(pid, 'SIGTERM') || (await isGone(pid, GRACE_MS))) return;
  signalGroup(pid, 'SIGKILL');
  await isGone(pid, LAST_WAIT_MS);
}

async function isGone(pid: number, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += POLL_MS) {
    if (!signalGroup(pid, 0)) return true;
    await pause(POLL_MS);
  }
  return !signalGroup(pid, 0);
}

/** False where nobody is left in the group. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    // ESRCH: that is the answer.
    return false;
  }
}

function killTree(pid: number): void {
  spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
}
