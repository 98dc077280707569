import { expect, test } from 'vitest';
import type { Feature, FeaturesOfRoute } from './feature.ts';
import { features } from './features.ts';
import { targetTypes } from './testing/target-types.ts';

const page = `# What works with which target

Each cell of these tables was asked for by the official clients (\`openai\`, \`@anthropic-ai/sdk\`) of a real server, and what came was
checked:

- **works**: the client gets what it asked for.
- **dropped**: it has no effect on the answer, and the header \`x-sipp-dropped\` names it.
- **refused**: 400 in the words of the API, which names it; nothing was sent to the target.

Every cell has a test in \`gateway/conformance/features.test.ts\`, whose name is the route, the feature, the type of the target and what
the cell says: \`openai_chat > a text · local · works\`. One route and one cell:

\`\`\`sh
npx vitest run gateway/conformance/features -t openai_chat
npx vitest run gateway/conformance/features -t 'openai_chat a text · local'
\`\`\`

An actor that does as it is told stands for all models there: in place of a local engine, and at a server that speaks as the providers
do. What only a real model can show (grammars, seeds, probabilities, counts) is asked of the bundled one in
\`gateway/conformance/bundled-model.test.ts\`. Other suites of that folder have what is the same for all cells: the AI SDK, loops with
tools, failures, aborts, repetitions, and every recorded stream of a provider through every client.

[All fields](api-fields.md) of requests are in a table of their own. Generated from the table that the tests go by
(\`npx vitest run gateway/conformance -u\`).
`;

test('the book shows what works with which target', async () => {
  await expect([page, ...features.map(toSection)].join('\n')).toMatchFileSnapshot(
    '../../docs/en/gateway/compatibility.md',
  );
});

test.each(features)('$title: no feature stands there twice', ({ features: rows }) => {
  const names = rows.map(({ name }) => name);

  expect(names).toEqual([...new Set(names)]);
});

test.each(features)('$title: what does not work is told by name', ({ features: rows }) => {
  const others = rows.filter(({ outcome }) => Object.values(outcome).some((each) => each !== 'works'));

  expect(others.filter(({ word }) => word === undefined)).toEqual([]);
});

function toSection({ route, title, features: rows }: FeaturesOfRoute): string {
  return [
    `## ${title}`,
    '',
    `Route \`${route}\`.`,
    '',
    `| | ${targetTypes.join(' | ')} |`,
    `| --- |${' --- |'.repeat(targetTypes.length)}`,
    ...rows.map(toRow),
    '',
  ].join('\n');
}

const toRow = ({ name, outcome }: Feature): string =>
  `| ${name} | ${targetTypes.map((type) => outcome[type]).join(' | ')} |`;
