import { Type } from '@sinclair/typebox';
import type { ContentPart } from '../../../runtime/contract/options.ts';
import { requiredField } from '../../../runtime/profile/decode-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { imageUrlProblem } from '../../../runtime/request/image-url.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { anthropicFields } from './fields.ts';

const PLACE = 'messages.*.content.*.source.';
const text = Type.String({ minLength: 1 });
const base64Source = new FieldReader(
  anthropicFields,
  Type.Object({ type: Type.Literal('base64'), media_type: text, data: text }),
  PLACE,
);
const urlSource = new FieldReader(anthropicFields, Type.Object({ type: Type.Literal('url'), url: text }), PLACE);

type ImagePart = Extract<ContentPart, { type: 'image' }>;

/**
 * The image of a source; undefined where only Anthropic has it, such as a file that was uploaded there.
 *
 * @throws SippError `invalid_request`
 */
export function readImage(
  source: Readonly<Record<string, unknown>>,
  path: string,
  foreign: ForeignCollector,
): ImagePart | undefined {
  const { type = null } = source;
  if (type === null) throw requiredField(`${path}.type`);
  if (type === 'base64') {
    const { media_type, data } = base64Source.read(source, foreign, `${path}.`);
    return imageOf(`data:${media_type};base64,${data}`, path);
  }
  if (type === 'url') return imageOf(urlSource.read(source, foreign, `${path}.`).url, `${path}.url`);
  foreign.addUnknown(path, ` (${type})`);
  return undefined;
}

function imageOf(url: string, path: string): ImagePart {
  const problem = imageUrlProblem(url);
  if (problem !== undefined) throw shapeError(`${path} ${problem}`);
  return { type: 'image', url };
}
