import type { LocalTextOptions } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import type { EngineCapabilities, EngineDescription } from '../engine/engine.ts';
import { checkSchema } from '../request/check-schema.ts';
import type { Operation } from './endpoint.ts';

interface Reason {
  readonly because: string;
  readonly hint: string;
}

/** Why a local endpoint cannot do an operation; undefined where it can. Nothing that is refused here reaches the engine. */
export function localRefusal(
  operation: Operation,
  id: string,
  { capabilities }: EngineDescription,
): SippError | undefined {
  const reason = operation === 'embed' ? embedReason(capabilities) : textReason(capabilities);
  if (reason !== undefined) return refusal('unsupported_operation', operation, id, reason);
  if (operation !== 'chat' || capabilities.hasChatTemplate) return undefined;
  const because = 'the model has no chat template';
  return refusal('no_chat_template', operation, id, { because, hint: 'Call query with the whole prompt instead.' });
}

/**
 * Refuses the local options that the engine cannot honour, or cannot read.
 *
 * @throws SippError `unsupported_operation` or `invalid_request`
 */
export function refuseUnsupportedLocal(local: LocalTextOptions, id: string, description: EngineDescription): void {
  const { jsonSchema } = local;
  if (jsonSchema !== undefined) checkSchema(jsonSchema);
  const option = jsonSchema !== undefined ? 'local.jsonSchema' : local.grammar !== undefined && 'local.grammar';
  if (option === false || description.capabilities.supportsGrammar) return;
  throw refusal('unsupported_operation', option, id, {
    because: `its engine (${description.engine}) has no grammars`,
    hint: `Leave ${option} out, or use the native engine; \`sipp doctor\` says what it needs.`,
  });
}

function textReason({ supportsTextGeneration, modelClass }: EngineCapabilities): Reason | undefined {
  if (supportsTextGeneration) return undefined;
  if (modelClass === 'encoder_only') return { because: 'an encoder-only model writes no text', hint: 'Call embed.' };
  return {
    because: 'the model was loaded for embeddings',
    hint: 'Add it again without context.embeddings, or call embed.',
  };
}

function embedReason({ supportsEmbeddings, modelClass, embedding }: EngineCapabilities): Reason | undefined {
  if (supportsEmbeddings) return undefined;
  if (modelClass === 'encoder_decoder') {
    return { because: 'an encoder-decoder model gives no embeddings', hint: 'Use an embedding model.' };
  }
  if (embedding?.pooling === 'none') {
    return { because: 'its pooling is none', hint: 'Add it again with context.pooling set to mean, cls or last.' };
  }
  return { because: 'the model was loaded for text', hint: 'Add it again with context.embeddings set to true.' };
}

function refusal(
  code: 'unsupported_operation' | 'no_chat_template',
  operation: string,
  id: string,
  { because, hint }: Reason,
): SippError {
  return new SippError(code, `unsupported operation ${operation} on endpoint ${id}: ${because}.`, { hint });
}
