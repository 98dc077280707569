// What the launchers start: rebuilds first where sources are newer than the last set-up, then becomes the command line.
// Bundled into one file in `.build/bin`; it runs before everything, so it does little and imports less.
import { accessSync, constants, existsSync } from 'node:fs';
import * as modules from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh, readInventory, readStamp } from './stamp.mjs';

/** These have to work most of all when set-up does not. */
const worksWithoutSetup = new Set(['doctor', 'clean', '--version', '--help']);

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = `${root}/.build/cli/main.js`;
const [first] = process.argv.slice(2);

if (isStale() && !(await rebuild()) && !(worksWithoutSetup.has(first) && existsSync(main))) {
  process.exitCode = 1;
} else {
  // Keeps compiled code between runs on releases that can; a place of our own, because the default may be unwritable.
  modules.enableCompileCache?.(`${root}/.build/cache/node`);
  process.argv[1] = main;
  await import('../cli/main.js');
}

/** An installed copy has no sources and may lie in a read-only place: it just runs. */
function isStale() {
  if (!existsSync(`${root}/toolchain/setup/bootstrap.mjs`)) return false;
  if (isFresh(readStamp(`${root}/.build/setup/stamp.json`), readInventory(root), root)) return false;
  return isWritable(`${root}/.build`) || !existsSync(main);
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // Read-only: that is the answer.
    return false;
  }
}

async function rebuild() {
  const { spawn } = await import('node:child_process');
  const flags = first === 'setup' && process.argv.includes('--no-downloads') ? ['--no-downloads'] : [];
  const bootstrap = `${root}/toolchain/setup/bootstrap.mjs`;
  // Results of the command alone belong on stdout, and its input is for the command alone.
  const child = spawn(process.execPath, [bootstrap, '--accept-incomplete', ...flags], { stdio: ['ignore', 2, 2] });
  const stop = () => undefined;
  process.on('SIGINT', stop);
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (status) => resolve(status ?? 1));
  });
  process.off('SIGINT', stop);
  if (code === 130) process.exit(130);
  return code === 0;
}
