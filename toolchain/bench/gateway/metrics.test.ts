import { expect, test } from 'vitest';
import { sumOfMetric } from './metrics.ts';

const text = [
  '# TYPE sipp_gateway_requests_total counter',
  'sipp_gateway_requests_total{operation="query"} 2',
  'sipp_gateway_requests_total{operation="chat",x="} 9"} 3',
  'sipp_gateway_active_requests 1',
  'sipp_gateway_active_requests_more 5',
].join('\n');

test.each([
  ['sipp_gateway_requests_total', 5],
  ['sipp_gateway_active_requests', 1],
  ['sipp_gateway_nothing', 0],
])('%s adds up to %i', (name, sum) => {
  expect(sumOfMetric(text, name)).toBe(sum);
});
