import { SippError } from '../runtime/contract/errors.ts';
import { suggest } from '../runtime/contract/suggest.ts';
import { groups, type Layer, type Suite, suites } from './suites.ts';

export type Selection = { readonly suite: string } | { readonly group: string };

/** The suites that a selection names. Throws `invalid_usage` for a name that does not exist. */
export function selectSuites(selection: Selection): readonly Suite[] {
  if ('suite' in selection) {
    const found = suites.find(({ id }) => id === selection.suite);
    if (found) return [found];
    throw unknown(
      'suite',
      selection.suite,
      suites.map(({ id }) => id),
    );
  }
  if (selection.group === 'full') return suites;
  const layer = groups.find((name) => name === selection.group);
  if (layer === undefined) throw unknown('group', selection.group, groups);
  return suites.filter((suite) => suite.layer === layer);
}

export interface SuiteFilter {
  readonly layer?: Layer;
  /** Looked for in id, layer, description and requirements; case does not matter. */
  readonly search?: string;
}

/** What `sipp test list` shows. */
export function listSuites({ layer, search = '' }: SuiteFilter = {}): readonly Suite[] {
  const wanted = search.toLowerCase();
  return suites.filter((suite) => {
    const words = [suite.id, suite.group, suite.layer, suite.description, ...suite.requirements, ...suite.include];
    const matches = words.some((word) => word.toLowerCase().includes(wanted));
    return matches && (layer === undefined || suite.layer === layer);
  });
}

function unknown(what: string, name: string, known: readonly string[]): SippError {
  const near = suggest(name, known);
  const hint = near === undefined ? `Choose one of ${known.join(', ')}.` : `Did you mean ${near}?`;
  return new SippError('invalid_usage', `There is no test ${what} '${name}'.`, { hint });
}
