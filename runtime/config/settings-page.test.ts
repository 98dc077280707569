import { expect, test } from 'vitest';
import { describeSettings } from './settings.ts';

const page = `# Runtime options

What a local model can be told when it is loaded: \`config\` of a local endpoint, \`--set group.key=value\` on the command line.
All are optional; an unknown key is refused. Generated from the schema (\`npx vitest run runtime/config -u\`).

`;

test('the book lists every runtime option', async () => {
  const rows = describeSettings().map(
    ({ key, type, description }) => `| \`${key}\` | ${cell(type)} | ${cell(description)} |`,
  );
  const table = ['| option | values | meaning |', '| --- | --- | --- |', ...rows].join('\n');

  await expect(`${page}${table}\n`).toMatchFileSnapshot('../../docs/en/reference/runtime-options.md');
});

const cell = (text: string): string => text.replaceAll('|', '\\|');
