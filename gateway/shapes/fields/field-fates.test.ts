import { expect, test } from 'vitest';
import type { targetTypes } from '../../config/target-config.ts';
import { speaksFormat } from '../../targets/speaks-format.ts';
import type { FieldFate, ShapeFields } from './field-fate.ts';
import { fieldFates } from './field-fates.ts';

const page = `# Fields of the APIs

What becomes of each field of a request, by the type of the target that answers it:

- **honoured**: it does what the API promises, or what the last column says.
- **dropped**: it has no effect on the answer. The header \`x-sipp-dropped\` of the answer lists the fields that were dropped.
- **refused**: the request is answered with 400, and the message names the field. Values that ask for nothing, such as \`n: 1\` or
  \`null\`, are never refused.
- **as is**: the target speaks this API. It gets the body as the client wrote it, also with fields that are not in this table; only
  \`model\`, \`stream\`, and what counts tokens are the gateway's. Where one request wants several answers, the target is asked for each
  of them, and *as is* means *honoured*, or what it means for other fields of the kind: unknown ones are refused.

A field that is not in the table is refused. \`*\` stands for any place of a list. Generated from the table that the gateway goes by
(\`npx vitest run gateway/shapes/fields -u\`).
`;

/** Each name, as it stands in the configuration. */
const types = [
  'local',
  'openai',
  'openai_compatible',
  'anthropic',
] as const satisfies readonly (keyof typeof targetTypes)[];

test('the book shows what becomes of each field', async () => {
  await expect([page, ...fieldFates.map(toSection)].join('\n')).toMatchFileSnapshot(
    '../../../docs/en/gateway/api-fields.md',
  );
});

test.each(fieldFates)('$route has one row for each field', ({ fields }) => {
  const names = fields.map(({ name }) => name);

  expect(names).toEqual([...new Set(names)]);
});

function toSection(shape: ShapeFields): string {
  const rows = shape.fields.map(
    (field) => `| \`${field.name}\` | ${types.map((type) => fateOf(shape, field, type)).join(' | ')} | ${field.note} |`,
  );
  return [
    `## ${shape.title}`,
    '',
    `Route \`${shape.route}\`.`,
    '',
    `| field | ${types.join(' | ')} | |`,
    `| --- |${' --- |'.repeat(types.length)} --- |`,
    ...rows,
    '',
  ].join('\n');
}

function fateOf({ format }: ShapeFields, { fate }: FieldFate, type: (typeof types)[number]): string {
  const isPassedOn = format !== undefined && speaksFormat({ clientBody: { format, fields: {} } }, { type });
  return isPassedOn ? 'as is' : fate[type];
}
