import { expect, test } from 'vitest';
import { parseExposition } from './parse-exposition.ts';
import { lintRules } from './promlint.ts';

test.each([
  ['LintMetricUnits', 'gauge', 'a_wait_milliseconds', 'a_wait_milliseconds 1'],
  ['LintMetricUnits', 'gauge', 'a_wait_minutes', 'a_wait_minutes 1'],
  ['LintCounter', 'counter', 'a_hits', 'a_hits 1'],
  ['LintCounter', 'gauge', 'a_hits_total', 'a_hits_total 1'],
  ['LintGauge', 'counter', 'a_timestamp_seconds', 'a_timestamp_seconds 1'],
  ['LintHistogramSummaryReserved', 'gauge', 'a_count', 'a_count 1'],
  ['LintHistogramSummaryReserved', 'gauge', 'a', 'a{le="1"} 1'],
  ['LintHistogramSummaryReserved', 'gauge', 'a', 'a{quantile="1"} 1'],
  ['LintMetricTypeInName', 'gauge', 'a_gauge', 'a_gauge 1'],
  ['LintReservedChars', 'gauge', 'a:b', 'a:b 1'],
  ['LintCamelCase', 'gauge', 'aB', 'aB 1'],
  ['LintCamelCase', 'gauge', 'a', 'a{aB="1"} 1'],
  ['LintUnitAbbreviations', 'gauge', 'a_ms', 'a_ms 1'],
  ['LintDuplicateMetric', 'gauge', 'a', 'a{b="1",c="2"} 1\na{c="2",b="1"} 2'],
  ['parser: buckets of histograms', 'histogram', 'a', 'a_bucket{le="1"} 1\na_sum 1\na_count 1'],
  ['parser: buckets of histograms', 'histogram', 'a', 'a_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1'],
  ['parser: buckets of histograms', 'histogram', 'a', 'a_bucket{le="+Inf"} 1\na_sum 1\na_count 2'],
])('%s finds a fault in the %s %s', (rule, type, name, samples) => {
  const [family] = parseExposition(`# HELP ${name} Help.\n# TYPE ${name} ${type}\n${samples}\n`);

  expect(family && lintRules[rule]?.(family)).toHaveLength(1);
});

test.each([
  ['a 1', 'wrong family'],
  ['# HELP a A.\n# TYPE a thing\n', 'no such type'],
  ['# HELP a A.\n# TYPE b gauge\n', 'does not follow'],
  ['# HELP a A.\n# TYPE a gauge\na{b="1"', 'no sample'],
  ['# HELP a A.\n# TYPE a gauge\na{b="1",b="2"} 1', 'no sample'],
  ['# HELP a A.\n# TYPE a gauge\na{b="\\q"} 1', 'no sample'],
  ['# HELP a A.\n# TYPE a gauge\na one', 'no sample'],
  ['# HELP a A.\n# TYPE a gauge\na_sum 1', 'wrong family'],
  ['# HELP a A.\n# TYPE a gauge\n# HELP a A.\n# TYPE a gauge', 'told twice'],
])('%j is no exposition', (text, reason) => {
  expect(() => parseExposition(`${text}\n`)).toThrow(reason);
});

test('labels are read back as they were', () => {
  const [family] = parseExposition('# HELP a A.\n# TYPE a gauge\na{b="x\\"y\\\\n\\n",c=""} 1e+21\n');

  expect(family?.samples).toEqual([{ name: 'a', labels: { b: 'x"y\\n\n', c: '' }, value: 1e21 }]);
});
