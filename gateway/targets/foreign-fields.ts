import { SippError } from '../../runtime/contract/errors.ts';
import type { TargetConfig } from '../config/target-config.ts';
import { speaksFormat } from './speaks-format.ts';
import type { EmbedRequest, ForeignField, TextRequest } from './target.ts';

type Addressee = Pick<TargetConfig, 'name' | 'type'>;
type Fate = ForeignField['fate'][TargetConfig['type']];

/** Why a target cannot do what the fields ask that only others have a word for; undefined where nothing stands in the way. */
export function foreignRefusal(request: TextRequest | EmbedRequest, config: Addressee): SippError | undefined {
  // Most requests have none, and each one is asked about.
  if (request.foreign === undefined) return undefined;
  const [field] = fieldsOfFate('refused', request, config);
  if (field === undefined) return undefined;
  const { name, type } = config;
  const message = `${field.name} is not supported by target ${name}, whose type is ${type}.`;
  return new SippError('invalid_request', message, {
    hint: field.hint ?? `Leave ${field.name} out, or name a target of another type.`,
  });
}

/** The fields, as the client wrote them, that have no effect on the answer of a target. */
export function droppedFields(request: TextRequest | EmbedRequest, config: Addressee): readonly string[] {
  return request.foreign === undefined ? [] : fieldsOfFate('dropped', request, config).map(({ name }) => name);
}

function fieldsOfFate(fate: Fate, request: TextRequest | EmbedRequest, config: Addressee): readonly ForeignField[] {
  if ('input' in request && speaksFormat(request, config)) return [];
  return (request.foreign ?? []).filter((field) => field.fate[config.type] === fate);
}
