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
])('%s belongs to %s', (path, id) => {
  expect(ownerOf(path)?.id).toBe(id);
});

test('the groups whitebox and interface together are the group full', () => {
  const both = [...selectSuites({ group: 'whitebox' }), ...selectSuites({ group: 'interface' })];
  expect(new Set(both)).toEqual(new Set(selectSuites({ group: 'full' })));
  expect(selectSuites({ group: 'full' })).toEqual(suites);
});

test.each([
  [{ suite: 'engin' }, "There is no test suite 'engin'.", 'Did you mean engine?'],
  [{ group: 'all' }, "There is no test group 'all'.", 'Choose one of whitebox, interface, full.'],
])('%j is refused', (selection, message, hint) => {
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
