import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser of this machine: what `CHROMIUM_PATH` names, else the first that is on the path. */
export function findChromium(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env['CHROMIUM_PATH']) return env['CHROMIUM_PATH'];
  const folders = env['PATH']?.split(delimiter).filter((folder) => folder !== '') ?? [];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Most folders have no browser.
    return false;
  }
}
