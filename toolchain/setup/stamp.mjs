// Decides in a few milliseconds whether set-up has anything to do: the stamp is the list of all sources with their sizes
// and times. A list instead of a hash of it, because it costs the same to compare and can say what has changed.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const folders = ['cli', 'runtime', 'models', 'toolchain', 'catalog', 'gateway'];
const manifests = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.library.json'];
const source = /\.(?:ts|tsx|mjs|json|cpp|h)$/;
const unrelated = /\.test\.tsx?$/;
const skipped = new Set(['node_modules', 'dist', 'deploy']);

/** One line for the host, one for each source: path, size and time of its last change. */
export function readInventory(root) {
  const { platform, arch, versions } = process;
  const lines = [`host ${platform}-${arch}-${versions.modules} ${root}`];
  for (const file of manifests) lines.push(lineOf(root, file));
  for (const folder of folders) collect(root, folder, lines);
  return lines.join('\n');
}

/** The stamp that the last complete set-up left, or undefined. */
export function readStamp(path) {
  try {
    const stamp = JSON.parse(readFileSync(path, 'utf8'));
    return typeof stamp.inventory === 'string' && Array.isArray(stamp.outputs) ? stamp : undefined;
  } catch {
    // Absent before the first set-up, cut off after a full disk: both mean that set-up has to run.
    return undefined;
  }
}

/** Replaces the stamp in one step, so that an interruption leaves the old one or none. */
export function writeStamp(path, stamp) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(stamp));
  renameSync(temporary, path);
}

/** Whether everything that the stamp vouches for is still there and was made from these sources. */
export function isFresh(stamp, inventory, root) {
  return stamp?.inventory === inventory && stamp.outputs.every((path) => existsSync(`${root}/${path}`));
}

/** The sources that differ between two inventories, for a message. */
export function changedSources(before, after) {
  const known = new Set(before.split('\n'));
  const now = new Set(after.split('\n'));
  const lines = [...now].filter((line) => !known.has(line)).concat([...known].filter((line) => !now.has(line)));
  return [...new Set(lines.map((line) => line.split('\t')[0] ?? line))];
}

function collect(root, folder, lines) {
  for (const entry of entriesOf(`${root}/${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) collect(root, path, lines);
    } else if (source.test(entry.name) && !unrelated.test(entry.name)) {
      lines.push(lineOf(root, path));
    }
  }
}

function entriesOf(directory) {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A room that does not exist (yet) has no sources.
    return [];
  }
}

function lineOf(root, path) {
  const stats = statSync(`${root}/${path}`, { throwIfNoEntry: false });
  return stats === undefined ? `${path}\tabsent` : `${path}\t${stats.size}\t${stats.mtimeMs}`;
}
