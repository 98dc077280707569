import { listSuites } from '../../catalog/select-suites.ts';
import { groups, type Layer, type Suite } from '../../catalog/suites.ts';
import type { CliContext } from '../context.ts';
import { tableLines } from '../render/table.ts';

export interface TestListFlags {
  readonly layer?: Layer;
  readonly search?: string;
  readonly json?: true;
}

/** Lists the test suites, and the groups that run several of them. */
export async function testList({ layer, search, json }: TestListFlags, { stdout }: CliContext): Promise<void> {
  const suites = listSuites({ ...(layer && { layer }), ...(search !== undefined && { search }) });
  if (json) return stdout.write(`${JSON.stringify({ suites, groups }, null, 2)}\n`);
  const lines = suites.length === 0 ? ['No suite matches.'] : tableLines(suites.map(toRow));
  await stdout.write(`${[...lines, '', `Groups of unit suites: ${groups.join(', ')}`].join('\n')}\n`);
}

const toRow = ({ id, layer, description, requirements }: Suite): readonly string[] => [
  id,
  layer ?? 'smoke',
  description + (requirements.length > 0 ? ` Needs: ${requirements.join(', ')}.` : ''),
];
