import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';

const commandLine = `
import { Command } from 'commander';
const [word] = process.argv.slice(2);
if (word === 'ink') {
  const { show } = await import('./show.tsx');
  show();
} else if (word === 'process') {
  const { execa } = await import('execa');
  console.log((await execa('node', ['-p', '6 * 7'])).stdout);
} else if (word === 'sqlite') {
  const { Database } = (await import('node-sqlite3-wasm')).default;
  console.log(new Database().get('select 6 * 7 as answer').answer);
} else console.log(new Command('sipp').name());`;

test('commander, ink, execa and SQLite work from the bundle, in chunks of their own', () => {
  const { bundle, run, chunks } = createCheckout();
  expect(bundle()).toMatchObject({ status: 0, stderr: '' });

  expect(run('name')).toBe('sipp\n');
  expect(run('ink')).toContain('shown');
  expect(run('process')).toBe('42\n');
  expect(run('sqlite')).toBe('42\n');
  expect(bundle()).toMatchObject({ status: 0, stderr: '' });
  expect(run('sqlite')).toBe('42\n');
  expect(chunks().some((name) => name.startsWith('show-'))).toBe(true);
});

test('chunks of the program before stay, older ones go', () => {
  const { bundle, chunks, change } = createCheckout();
  const nameAfter = (text: string) => {
    change(text);
    bundle();
    return chunks().filter((name) => name.startsWith('show-'));
  };
  const [first] = nameAfter('one');
  expect(nameAfter('two')).toHaveLength(2);
  const third = nameAfter('three');
  expect(third).toHaveLength(2);
  expect(third).not.toContain(first);
});

test('what does not compile is named by file and line, and the old program stays', () => {
  const { bundle, run, root } = createCheckout();
  bundle();
  writeFileSync(join(root, 'cli/main.ts'), 'const = 1;');

  const { status, stderr } = bundle();

  expect(status).toBe(1);
  expect(stderr).toMatch(/^cli\/main\.ts:1:6: /);
  expect(run('name')).toBe('sipp\n');
});

test('the bundled launcher starts the program, and runs set-up first where sources are newer', () => {
  const { bundle, root, launch } = createCheckout();
  bundle();
  expect(launch('name')).toMatchObject({ status: 0, stdout: 'sipp\n', stderr: '' });

  writeFileSync(join(root, 'toolchain/setup/bootstrap.mjs'), "console.log('set-up ran', process.argv[2]);");
  expect(launch('name')).toMatchObject({ status: 0, stdout: 'sipp\n', stderr: 'set-up ran --accept-incomplete\n' });

  writeFileSync(join(root, 'toolchain/setup/bootstrap.mjs'), 'process.exit(3);');
  expect(launch('name')).toMatchObject({ status: 1, stdout: '' });
  expect(launch('doctor')).toMatchObject({ status: 0, stdout: 'sipp\n' });
});

function createCheckout() {
  const root = join(mkdtempSync(join(realpathSync(tmpdir()), 'sipp-bundle-')), 'a folder');
  onTestFinished(() => rmSync(join(root, '..'), { recursive: true, force: true }));
  mkdirSync(join(root, 'toolchain/setup'), { recursive: true });
  mkdirSync(join(root, 'cli'));
  symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'), 'junction');
  for (const name of ['bundle', 'bundle-options', 'launch', 'stamp']) {
    copyFileSync(join(packageRoot(), `toolchain/setup/${name}.mjs`), join(root, `toolchain/setup/${name}.mjs`));
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(root, 'cli/main.ts'), commandLine);
  const change = (text: string) => {
    const show = `import { render, Text } from 'ink';\nexport const show = () => render(<Text>${text}</Text>);`;
    writeFileSync(join(root, 'cli/show.tsx'), show);
  };
  change('shown');
  const node = (...args: readonly string[]) => spawnSync(process.execPath, args, { encoding: 'utf8', cwd: tmpdir() });
  return {
    root,
    change,
    bundle: () => node(join(root, 'toolchain/setup/bundle.mjs')),
    run: (word: string) => node(join(root, '.build/cli/main.js'), word).stdout,
    launch: (word: string) => node(join(root, '.build/bin/launch.mjs'), word),
    chunks: () => (existsSync(join(root, '.build/cli/chunks')) ? readdirSync(join(root, '.build/cli/chunks')) : []),
  };
}
