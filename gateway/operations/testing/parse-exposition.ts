/** One line with a value. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One metric: everything below one `# TYPE`. */
export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ParsedSample[];
}

const HEAD = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"';
const SAMPLE = new RegExp(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);
const NUMBER = /^(?:[+-]?Inf|NaN|Nan|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const types = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/**
 * The metrics of a scrape in Prometheus' text format 0.0.4. Stricter than the format: each family has its help and type first,
 * once, and its samples together; no timestamps, no comments.
 *
 * @throws Error for a line that does not fit, with its number.
 */
export function parseExposition(text: string): readonly ParsedFamily[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, ParsedFamily & { samples: ParsedSample[] }>();
  const lines = text.slice(0, -1).split('\n');
  let current: (ParsedFamily & { samples: ParsedSample[] }) | undefined;
  for (const [index, line] of lines.entries()) {
    const fail = (reason: string) => new Error(`line ${index + 1}: ${reason}: ${line}`);
    if (line === '') continue;
    const [, keyword, name = '', rest = ''] = HEAD.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (families.has(name)) throw fail('the family is told twice');
      current = { name, help: rest, type: '', samples: [] };
      families.set(name, current);
    } else if (keyword === 'TYPE') {
      if (current?.name !== name || current.type !== '') throw fail('the type does not follow the help');
      if (!types.includes(rest)) throw fail('there is no such type');
      current = { ...current, type: rest };
      families.set(name, current);
    } else {
      const sample = toSample(line);
      if (sample === undefined) throw fail('it is no sample');
      if (current === undefined || !belongsTo(current, sample.name)) throw fail('the sample is in the wrong family');
      current.samples.push(sample);
    }
  }
  return [...families.values()];
}

function toSample(line: string): ParsedSample | undefined {
  const [, name, labels = '', number = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined || !NUMBER.test(number)) return undefined;
  const pairs = [...labels.matchAll(new RegExp(`(${LABEL})`, 'g'))].map(([pair]) => toPair(pair));
  if (new Set(pairs.map(([label]) => label)).size < pairs.length) return undefined;
  const value = Number(number.replace('Inf', 'Infinity').replace('Nan', 'NaN'));
  return { name, labels: Object.fromEntries(pairs), value };
}

function toPair(pair: string): readonly [string, string] {
  const split = pair.indexOf('=');
  const value = pair.slice(split + 2, -1).replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
  return [pair.slice(0, split), value];
}

function belongsTo({ name, type }: ParsedFamily, sample: string): boolean {
  if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`].includes(sample);
  if (type === 'summary') return [name, `${name}_sum`, `${name}_count`].includes(sample);
  return sample === name;
}
