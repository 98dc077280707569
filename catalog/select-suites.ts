import { SippError } from '../runtime/contract/errors.ts';
import { suggest } from '../runtime/contract/suggest.ts';
import { groups, type Layer, type Suite, type SuiteGroup, suites } from './suites.ts';

export type Selection = { readonly kind: SuiteGroup } & ({ readonly suite: string } | { readonly group: string });

/** The suites that a selection names. Throws `invalid_usage` for a name that does not exist. */
export function selectSuites(selection: Selection): readonly Suite[] {
  const known = suites.filter(({ group }) => group === selection.kind);
  if ('suite' in selection) {
    const found = known.find(({ id }) => id === selection.suite);
    if (found) return [found];
    const ids = known.map(({ id }) => id);
    throw unknown(`${selection.kind} suite`, selection.suite, ids);
  }
  if (selection.group === 'full') return known;
  const names = selection.kind === 'unit' ? groups : (['full'] as const);
  const layer = names.find((name) => name === selection.group);
  if (layer === undefined) throw unknown(`${selection.kind} group`, selection.group, names);
  return known.filter((suite) => suite.layer === layer);
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
    const words = [
      suite.id,
      suite.group,
      suite.layer ?? '',
      suite.description,
      ...suite.requirements,
      ...suite.include,
    ];
    const matches = words.some((word) => word.toLowerCase().includes(wanted));
    return matches && (layer === undefined || suite.layer === layer);
  });
}

function unknown(what: string, name: string, known: readonly string[]): SippError {
  const near = suggest(name, known);
  const hint = near === undefined ? `Choose one of ${known.join(', ')}.` : `Did you mean ${near}?`;
  return new SippError('invalid_usage', `There is no ${what} '${name}'.`, { hint });
}
