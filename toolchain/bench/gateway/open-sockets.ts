import { readdirSync, readlinkSync } from 'node:fs';

/** Sockets that a running process has open, listening ones included. Undefined where the system does not tell. */
export function openSockets(pid: number): number | undefined {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).filter((name) => isSocket(`${folder}/${name}`)).length;
  } catch {
    // It ended, or this is no Linux.
    return undefined;
  }
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    // Closed since the folder was read.
    return false;
  }
}
