import type { ShapeFields } from '../fields/field-fate.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import { samplingFields } from './common-fields.ts';
import { streamOptionsSchema } from './text-fields.ts';

const fields: Pick<ShapeFields, 'fields'> = { fields: samplingFields };
const reader = new FieldReader(fields, streamOptionsSchema, 'stream_options.');

/**
 * Whether a stream ends with its token counts.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function isUsageIncluded(options: unknown, foreign: ForeignCollector): boolean {
  if (options === undefined) return false;
  return reader.read(tableOf(options, 'stream_options'), foreign, 'stream_options.').include_usage ?? false;
}
