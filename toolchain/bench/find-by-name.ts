import { SippError } from '../../runtime/contract/errors.ts';
import { suggest } from '../../runtime/contract/suggest.ts';

/**
 * The entries of a table that a list of names means, in the order of the table; `all` means every one.
 *
 * @throws SippError `invalid_usage` for a name that is none.
 */
export function findByName<T extends { readonly name: string }>(
  table: readonly T[],
  names: readonly string[],
): readonly T[] {
  const known = table.map(({ name }) => name);
  for (const name of names) {
    if (name === 'all' || known.includes(name)) continue;
    const near = suggest(name, known);
    throw new SippError('invalid_usage', `--scenario does not know "${name}".`, {
      hint: near === undefined ? `Choose from all, ${known.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  return table.filter(({ name }) => names.includes(name) || names.includes('all'));
}
