import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../../models/package-root.ts';
import { token } from './try-gateway.ts';

const deploy = join(packageRoot(), 'gateway/deploy');
/** The user of the image. Only root can become somebody else. */
export const imageUser = process.getuid?.() === 0 ? { uid: 10_001, gid: 10_001 } : {};

/** What an image holds, in a folder that is gone after the test. */
export interface Image {
  /** Where an absolute path of the image is on this machine. Other words stay as they are. */
  readonly path: (word: string) => string;
  /** The program that a word means on the image's PATH. */
  readonly find: (word: string) => string;
  readonly env: NodeJS.ProcessEnv;
}

/** The tree that the Dockerfile puts together, below a folder. */
export function createImage(staged: string): Image {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-image-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const path = (text: string) => (text.startsWith('/') ? join(folder, text) : text);
  for (const name of ['/opt', '/usr/local/bin', '/etc/sipp', '/var/lib/sipp', '/var/empty', '/tmp']) {
    mkdirSync(path(name), { recursive: true });
  }
  cpSync(staged, path('/opt/sipp-gateway'), { recursive: true });
  cpSync(join(deploy, 'healthcheck.mjs'), path('/opt/sipp-gateway/healthcheck.mjs'));
  symlinkSync(path('/opt/sipp-gateway/sipp-gateway'), path('/usr/local/bin/sipp-gateway'));
  writeFileSync(path('/etc/sipp/gateway.toml'), configuration(path));
  for (const name of ['/var/lib/sipp', '/tmp']) {
    if (imageUser.uid !== undefined) chownSync(path(name), imageUser.uid, imageUser.gid);
  }
  chmodSync(path('/var/empty'), 0o555);
  // No HOME, and nothing of the environment of this test.
  const secrets = { SIPP_GATEWAY_TOKEN: token, SIPP_GATEWAY_ADMIN_PASSWORD: 'a password' };
  const folders = [path('/usr/local/bin'), dirname(process.execPath), '/usr/bin', '/bin'];
  const env = { PATH: folders.join(delimiter), TMPDIR: path('/tmp'), NODE_ENV: 'production', ...secrets };
  const find = (program: string) =>
    ({ 'sipp-gateway': path('/usr/local/bin/sipp-gateway'), node: process.execPath })[program] ?? program;
  return { path, env, find };
}

/** The configuration for containers, with the bundled model and free ports. */
function configuration(path: (text: string) => string): string {
  const text = readFileSync(join(deploy, 'compose/config/local.toml'), 'utf8')
    .replace('/models/chat.gguf', 'sipp-tiny')
    .replace('/var/lib/sipp/state.db', path('/var/lib/sipp/state.db'));
  return `public_bind = "127.0.0.1:0"\nmanagement_bind = "127.0.0.1:0"\n${text}`;
}

/** What its last stage runs. */
export function readDockerfile(): Record<'entrypoint' | 'command' | 'healthcheck', readonly string[]> {
  const text = readFileSync(join(deploy, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, ' ');
  const wordsOf = (pattern: RegExp): readonly string[] => JSON.parse(pattern.exec(text)?.[1] ?? '[]');
  return {
    entrypoint: wordsOf(/^ENTRYPOINT (\[.*\])$/m),
    command: wordsOf(/^CMD (\[.*\])$/m),
    healthcheck: wordsOf(/^HEALTHCHECK .*CMD (\[.*\])$/m),
  };
}
