import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDockerfile } from './testing/parse-dockerfile.ts';

const root = join(import.meta.dirname, '..', '..');
const file = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8');
const instructions = parseDockerfile(file);
const of = (word: string) => instructions.filter((instruction) => instruction.word === word);
const last = instructions.filter(({ stage }) => stage === 'runtime');
const defaults = new Map(
  of('ARG').flatMap(({ text }) => {
    const [, name, value] = /^(\w+)=(.+)$/.exec(text) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  }),
);
const backends = ['cpu', 'cuda', 'vulkan', 'none'];

test('every instruction is one that exists, and none fetches from somewhere', () => {
  const known = /^(?:ARG|FROM|RUN|WORKDIR|COPY|ENV|LABEL|USER|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD)$/; // Not ADD.
  expect(instructions.filter(({ word }) => !known.test(word))).toEqual([]);
  expect(of('RUN').filter(({ text }) => /curl|wget|https?:/.test(text))).toEqual([]);
});

test('every image that it begins with has an exact tag or a digest', () => {
  const stages = of('FROM').flatMap(({ stage }) => stage ?? []);
  const images = of('FROM').map(({ text }) => text.split(' ')[0] ?? '');
  const foreign = images.filter((image) => !stages.includes(image) && !image.startsWith('runtime-'));
  // Each is an argument, so that a mirror or a digest can take its place.
  const named = foreign.map((image) => defaults.get(/^\$\{(\w+)\}$/.exec(image)?.[1] ?? '') ?? image);
  expect(named).toHaveLength(2);
  for (const image of named) expect(image).toMatch(/^[\w./-]+(?::[\w.-]*\d+\.\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$/);
});

test('there is a stage for every backend, and the default is one of them', () => {
  const stages = of('FROM').map(({ stage }) => stage);
  expect(stages).toEqual(expect.arrayContaining(backends.map((backend) => `runtime-${backend}`)));
  expect(backends).toContain(defaults.get('BACKEND'));
});

test('the image is started by a list of words, as a user without rights, and says how it is stopped and whether it serves', () => {
  const textOf = (word: string) => last.filter((instruction) => instruction.word === word).map(({ text }) => text);
  expect(textOf('USER')).toEqual(['10001:10001']);
  expect(textOf('ENTRYPOINT').map((text) => JSON.parse(text))).toEqual([['sipp-gateway']]);
  expect(textOf('CMD').map((text) => JSON.parse(text))).toEqual([['serve', '--config', '/etc/sipp/gateway.toml']]);
  expect(textOf('STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(textOf('EXPOSE')).toEqual(['8080 9090']);
  expect(textOf('HEALTHCHECK')).toEqual([
    expect.stringMatching(/CMD \["node", "\/opt\/sipp-gateway\/healthcheck\.mjs"\]$/),
  ]);
});

test('after the user has changed, nothing is written any more', () => {
  const after = last.slice(last.findIndex(({ word }) => word === 'USER'));
  expect(after.filter(({ word }) => word === 'RUN' || word === 'COPY')).toEqual([]);
});

test('lists of packages are removed where they were read, and nothing is installed that was not named', () => {
  const installs = of('RUN').filter(({ text }) => text.includes('apt-get'));
  expect(installs).not.toEqual([]);
  for (const { text } of installs) {
    expect(text).toContain('--no-install-recommends');
    expect(text).toContain('rm -rf /var/lib/apt/lists/*');
  }
});

test('what the context lets in exists, and neither secrets nor what was built here are in it', () => {
  const lines = readFileSync(join(import.meta.dirname, 'Dockerfile.dockerignore'), 'utf8').split('\n');
  const rules = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(rules[0]).toBe('*');
  const wanted = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  expect(wanted.filter((path) => !path.includes('*') && !existsSync(join(root, path)))).toEqual([]);
  expect(rules).toEqual(expect.arrayContaining(['**/.build', '**/node_modules', '**/.env']));
});
