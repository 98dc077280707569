import { expect, test } from 'vitest';
import { packageRoot } from '../models/package-root.ts';
import { listSuites, selectSuites } from './select-suites.ts';
import { suites } from './suites.ts';
import { findTestFiles, matchesGlob, ownerOf } from './test-files.ts';

test('every test file belongs to a suite', () => {
  expect(findTestFiles(packageRoot()).filter((path) => ownerOf(path) === undefined)).toEqual([]);
});

test.each([
  ['runtime/client.test.ts', 'api'],
  ['runtime/config/settings.test.ts', 'runtime'],
  ['runtime/engine/native-engine.test.ts', 'engine'],
  ['cli/chat/chat.test.tsx', 'cli'],
  ['catalog/suites.test.ts', 'catalog'],
  ['toolchain/build/builds.smoke.ts', 'builds'],
])('%s belongs to %s', (path, id) => {
  expect(ownerOf(path)?.id).toBe(id);
});

test('the groups whitebox and interface together are the group full', () => {
  const kind = 'unit';
  const both = [...selectSuites({ kind, group: 'whitebox' }), ...selectSuites({ kind, group: 'interface' })];
  expect(new Set(both)).toEqual(new Set(selectSuites({ kind, group: 'full' })));
  expect(both).toEqual(expect.arrayContaining(suites.filter(({ group }) => group === 'unit')));
});

test.each([
  [{ kind: 'unit', suite: 'engin' }, "There is no unit suite 'engin'.", 'Did you mean engine?'],
  [{ kind: 'unit', group: 'all' }, "There is no unit group 'all'.", 'Choose one of whitebox, interface, full.'],
  [{ kind: 'unit', suite: 'builds' }, "There is no unit suite 'builds'.", /Choose one of toolchain, /],
  [{ kind: 'smoke', suite: 'engine' }, "There is no smoke suite 'engine'.", 'Choose one of builds.'],
] as const)('%j is refused', (selection, message, expected) => {
  const hint = typeof expected === 'string' ? expected : expect.stringMatching(expected);
  expect(() => selectSuites(selection)).toThrow(expect.objectContaining({ code: 'invalid_usage', message, hint }));
});

test('suites are found by any of their words', () => {
  expect(listSuites({ search: 'COMMAND LINE' }).map(({ id }) => id)).toEqual(['cli']);
  expect(listSuites({ layer: 'interface' }).map(({ id }) => id)).toEqual(['api', 'cli']);
  expect(listSuites()).toEqual(suites);
});

test.each([
  ['runtime/*', 'runtime/client.test.ts', true],
  ['runtime/*', 'runtime/config/settings.test.ts', false],
  ['runtime/**', 'runtime/config/settings.test.ts', true],
  ['cli/**', 'client/a.test.ts', false],
])('%s matching %s is %j', (glob, path, expected) => {
  expect(matchesGlob(path, glob)).toBe(expected);
});
