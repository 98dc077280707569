import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where administrators' programs lie on systems that leave these folders out of the PATH. */
const others = ['/usr/sbin', '/usr/local/sbin'];

/** The path of a program on this machine. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...others];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
