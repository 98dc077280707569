import type { TSchema } from '@sinclair/typebox';
import { expect, test } from 'vitest';
import { describeType } from '../../runtime/config/setting-type.ts';
import { GatewayConfig } from './gateway-config.ts';
import { TargetConfig, targetTypes } from './target-config.ts';

const page = `# Gateway configuration

One TOML file says what a gateway offers and to whom. An unknown key, a value out of range and a setting without effect are
refused, all of them at once, each with its line:

\`\`\`
failed to parse gateway.toml:
gateway.toml:7: max_concurent_requests is not a setting; did you mean max_concurrent_requests? Allowed are …
gateway.toml:31: targets.1.fallback.0 is unknown: fallback references unknown target: smal; did you mean "small"?
\`\`\`

- **Secrets** are never in the file: keys that end in \`env\` name the environment variables that hold them.
- **\`\${NAME}\`** in a text is replaced by that environment variable; \`$\${\` stands for itself. A variable that is not set is an error.
- **Paths** of models are relative to the file. A word without a slash and without \`.gguf\` is a known model, such as \`sipp-tiny\`.
- **Names** of targets and groups are what clients write into \`model\`, and what \`targets\` of a token and \`fallback\` refer to.
- **Editors** with a TOML language server check and complete while typing: begin the file with \`#:schema\` and the path of
  \`gateway/config/gateway.schema.json\`.

Examples to start from are in \`gateway/config/examples\`: \`local.toml\`, \`development.toml\`, \`production.toml\`,
\`provider-only.toml\` and \`hybrid.toml\`. The tables below are generated from the schema (\`npx vitest run gateway/config -u\`);
keys in bold are required.
`;

test('the book lists every key of the configuration', async () => {
  const { targets: _, ...others } = GatewayConfig.properties;
  const text = [page, ...sections('', { ...GatewayConfig, properties: others }), ...targetSections()].join('\n');

  await expect(text).toMatchFileSnapshot('../../docs/en/reference/gateway-configuration.md');
});

/** A table of keys for the schema, and one for each table in it. */
function sections(path: string, schema: TSchema): readonly string[] {
  const { title, rows, inner } = { title: headingOf(path, schema), ...split(schema) };
  const own = rows.length === 0 ? [] : [`## ${title}\n\n${tableOf(rows, schema)}\n`];
  return [...own, ...inner.flatMap(([key, child]) => sections(path === '' ? key : `${path}.${key}`, child))];
}

type Entry = readonly [key: string, schema: TSchema];

function split(schema: TSchema): { readonly rows: readonly Entry[]; readonly inner: readonly Entry[] } {
  const entries = Object.entries<TSchema>((schema.items ?? schema).properties);
  const isInner = ([key, child]: Entry) => key !== 'runtime' && (child.items ?? child).properties !== undefined;
  return { rows: entries.filter((entry) => !isInner(entry)), inner: entries.filter(isInner) };
}

function headingOf(path: string, schema: TSchema): string {
  if (path === '') return 'Top level';
  return schema.items === undefined ? `\`[${path}]\`` : `\`[[${path}]]\``;
}

function tableOf(rows: readonly Entry[], schema: TSchema): string {
  const required: readonly string[] = (schema.items ?? schema).required ?? [];
  const lines = rows.map(([key, child]) => {
    const isRequired = required.includes(key) && child.default === undefined;
    return `| ${isRequired ? `**\`${key}\`**` : `\`${key}\``} | ${valuesOf(key, child)} | ${meaningOf(key, child)} |`;
  });
  return ['| key | values | meaning |', '| --- | --- | --- |', ...lines].join('\n');
}

const valuesOf = (key: string, schema: TSchema): string =>
  key === 'runtime' ? 'a table' : (schema.title ?? schema.const ?? describeType(schema));

function meaningOf(key: string, schema: TSchema): string {
  if (key === 'runtime')
    return 'The [runtime options](runtime-options.md) of the model, such as `runtime.context.n_ctx`.';
  return schema.description ?? 'The kind of target.';
}

function targetSections(): readonly string[] {
  const [first, ...others] = TargetConfig.anyOf.map(({ properties }) => properties);
  const shared = Object.keys(first ?? {}).filter(
    (key) =>
      key === 'type' || others.every((properties) => Reflect.get(properties, key) === Reflect.get(first ?? {}, key)),
  );
  const pick = (schema: TSchema, isPicked: (key: string) => boolean): string => {
    const entries = Object.entries<TSchema>(schema.properties).filter(([key]) => isPicked(key));
    return tableOf(entries, schema);
  };
  const common = { ...targetTypes.local, properties: { ...targetTypes.local.properties, type: kinds } };
  return [
    `## \`[[targets]]\`\n\n${pick(common, (key) => shared.includes(key))}\n`,
    ...Object.entries<TSchema>(targetTypes).map(
      ([type, schema]) => `## \`[[targets]]\` of type \`${type}\`\n\n${pick(schema, (key) => !shared.includes(key))}\n`,
    ),
  ];
}

const kinds = {
  title: Object.keys(targetTypes).join(', '),
  description: 'A model on this machine, or whose API answers. Each type has further keys.',
};
