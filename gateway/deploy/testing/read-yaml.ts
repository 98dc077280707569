import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** The documents of a YAML file: no key twice, no anchor that is missing, and no warning. */
export function readYaml(path: string): readonly unknown[] {
  const documents = [
    ...parseAllDocuments(readFileSync(path, 'utf8'), { strict: true, merge: true, prettyErrors: true }),
  ];
  return documents.map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw new Error(`${path}: ${problem.message}`);
    return document.toJS() as unknown;
  });
}
