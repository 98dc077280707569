import type { ParsedFamily, ParsedSample } from './parse-exposition.ts';

/** What promtool's linter has against a family; one sentence for each thing. */
export type LintRule = (family: ParsedFamily) => readonly string[];

/**
 * The rules of `promtool check metrics`, by their names in client_golang (prometheus/testutil/promlint/validations), which
 * prometheus/prometheus used to keep in util/promlint; and what its parser demands of histograms.
 */
export const lintRules: Readonly<Record<string, LintRule>> = {
  LintHelp: ({ help }) => when(help.trim() === '', 'no help text'),

  LintMetricUnits: ({ name }) =>
    name.split('_').flatMap((word) => {
      const base = baseUnitOf(word);
      return when(base !== undefined && base !== word, `use base unit ${base} instead of ${word}`);
    }),

  LintCounter: ({ name, type }) => {
    const isTotal = name.endsWith('_total');
    return [
      ...when(type === 'counter' && !isTotal, 'counter metrics should have "_total" suffix'),
      ...when(type !== 'counter' && isTotal, 'non-counter metrics should not have "_total" suffix'),
    ];
  },

  LintGauge: ({ name, type }) =>
    when(
      type !== 'gauge' && name.endsWith('_timestamp_seconds'),
      'only gauges should have "_timestamp_seconds" suffix',
    ),

  LintHistogramSummaryReserved: ({ name, type, samples }) => {
    const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    return [
      ...when(type !== 'histogram' && /_(bucket|count|sum)$/.test(name), 'the suffix is reserved for histograms'),
      ...when(type !== 'histogram' && labels.has('le'), 'non-histogram metrics should not have "le" label'),
      ...when(labels.has('quantile'), 'non-summary metrics should not have "quantile" label'),
    ];
  },

  LintMetricTypeInName: ({ name }) =>
    when(/_(counter|gauge|summary|histogram|gauge_histogram)(_|$)/i.test(name), 'metric name should not include type'),

  LintReservedChars: ({ name }) => when(name.includes(':'), "metric names should not contain ':'"),

  LintCamelCase: ({ name, samples }) =>
    [name, ...samples.flatMap(({ labels }) => Object.keys(labels))].flatMap((word) =>
      when(/[a-z][A-Z]/.test(word), `${word} should be written in snake_case`),
    ),

  LintUnitAbbreviations: ({ name }) =>
    when(
      /_(s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(_|$)/i.test(name),
      'metric names should not contain abbreviated units',
    ),

  LintDuplicateMetric: ({ samples }) => {
    const keys = samples.map((sample) => JSON.stringify([sample.name, Object.entries(sample.labels).sort()]));
    return when(new Set(keys).size < keys.length, 'metric not unique');
  },

  'parser: buckets of histograms': ({ type, samples }) =>
    type === 'histogram' ? [...groupedByLabels(samples).values()].flatMap(bucketFaults) : [],
};

const when = (isFault: boolean, problem: string): readonly string[] => (isFault ? [problem] : []);

const baseUnits = ['amperes', 'bytes', 'celsius', 'grams', 'joules', 'kelvin', 'meters', 'metres', 'seconds', 'volts'];
const otherUnits: Readonly<Record<string, string>> = {
  ...{ minutes: 'seconds', hours: 'seconds', days: 'seconds', weeks: 'seconds', bits: 'bytes', kelvins: 'kelvin' },
  ...{ fahrenheit: 'celsius', rankine: 'celsius', inches: 'meters', yards: 'meters', miles: 'meters' },
  ...{ calories: 'joules', pounds: 'grams', ounces: 'grams' },
};
const PREFIX = /^(pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi)/;

/** `seconds` of `milliseconds`; undefined for words that are no unit. */
function baseUnitOf(word: string): string | undefined {
  const bare = baseUnits.includes(word) ? word : word.replace(PREFIX, '');
  return baseUnits.includes(bare) ? bare : otherUnits[bare];
}

/** The samples of one histogram each: their labels are the same, but for `le`. */
function groupedByLabels(samples: readonly ParsedSample[]): ReadonlyMap<string, readonly ParsedSample[]> {
  const groups = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return groups;
}

function bucketFaults(samples: readonly ParsedSample[]): readonly string[] {
  const buckets = samples.filter(({ name }) => name.endsWith('_bucket'));
  const bounds = buckets.map(({ labels }) => Number(labels['le']?.replace('Inf', 'Infinity')));
  const counts = buckets.map(({ value }) => value);
  const ending = (suffix: string) => samples.find(({ name }) => name.endsWith(suffix))?.value;
  return [
    ...when(!isAscending(bounds) || bounds.at(-1) !== Number.POSITIVE_INFINITY, 'bounds must ascend to +Inf'),
    ...when(
      counts.some((count, index) => count < (counts[index - 1] ?? 0)),
      'buckets must hold the smaller ones',
    ),
    ...when(ending('_count') !== counts.at(-1), 'the last bucket must hold all'),
    ...when(ending('_sum') === undefined, 'there must be a sum'),
  ];
}

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
