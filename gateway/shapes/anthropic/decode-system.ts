import { Type } from '@sinclair/typebox';
import type { ChatMessage } from '../../../runtime/contract/options.ts';
import { badField } from '../../../runtime/profile/decode-fields.ts';
import { isBlank } from '../../../runtime/profile/is-blank.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { anthropicFields } from './fields.ts';

const textBlock = new FieldReader(
  anthropicFields,
  Type.Object({ type: Type.Literal('text'), text: Type.String({ minLength: 1 }) }),
  'system.*.',
);

/**
 * The message that `system` stands for; undefined where it says nothing.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeSystem(system: unknown, foreign: ForeignCollector): ChatMessage | undefined {
  const content = typeof system === 'string' ? system : readTexts(system, foreign).join('\n\n');
  return isBlank(content) ? undefined : { role: 'system', content };
}

function readTexts(system: unknown, foreign: ForeignCollector): readonly string[] {
  if (!Array.isArray(system)) throw badField('system', 'a text or a list of blocks', system);
  return system.map((block, index) => {
    if (!isFields(block)) throw badField(`system.${index}`, 'a table {type, text}', block);
    return textBlock.read(block, foreign, `system.${index}.`).text;
  });
}
