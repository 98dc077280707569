import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * The npm client as an argument list: the one that came with this Node where there is one, because a script called `npm` on
 * PATH may belong to another release, and cannot be started without a shell on Windows.
 */
export function findNpm({ execPath = process.execPath, env = process.env, platform = process.platform } = {}) {
  const script = candidates(execPath, env, platform).find((path) => existsSync(path));
  return script === undefined ? undefined : [execPath, script];
}

function candidates(execPath, env, platform) {
  const bin = dirname(execPath);
  const fromPath = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean);
  return [
    platform === 'win32'
      ? join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js')
      : join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
    ...(/npm-cli\.js$/.test(env.npm_execpath ?? '') ? [env.npm_execpath] : []),
    ...fromPath.flatMap((directory) => besideCommand(directory)),
  ];
}

function besideCommand(directory) {
  const found = [join(directory, 'node_modules', 'npm', 'bin', 'npm-cli.js')];
  try {
    const target = realpathSync(join(directory, 'npm'));
    if (readFileSync(target, 'utf8').startsWith('#!/usr/bin/env node')) found.unshift(target);
  } catch {
    // Most directories on PATH have no npm.
  }
  return found;
}
