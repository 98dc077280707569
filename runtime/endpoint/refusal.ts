import type { LocalTextOptions } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import type { EngineCapabilities, EngineDescription, EngineTextRequest } from '../engine/engine.ts';
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
  const { jsonSchema, grammar, logprobs } = local;
  if (jsonSchema !== undefined) checkSchema(jsonSchema);
  const { supportsGrammar, supportsLogprobs } = description.capabilities;
  const refuse = (option: string, because: string) => refuseOption(option, because, { id, description });
  if (jsonSchema !== undefined && !supportsGrammar) refuse('local.jsonSchema', 'has no grammars');
  if (grammar !== undefined && !supportsGrammar) refuse('local.grammar', 'has no grammars');
  if (logprobs !== undefined && !supportsLogprobs) refuse('local.logprobs', 'tells no probabilities');
}

/** The parts of a chat that are about tools. */
export type ToolParts = Pick<EngineTextRequest, 'input' | 'tools' | 'grammar' | 'jsonSchema'>;

/**
 * Refuses what an engine cannot do with tools; without a description, what none can.
 *
 * @throws SippError `unsupported_operation`
 */
export function refuseUnsupportedTools(parts: ToolParts, id: string, description?: EngineDescription): void {
  const { input, tools, grammar, jsonSchema } = parts;
  const constraint = jsonSchema !== undefined ? 'a JSON Schema' : grammar !== undefined && 'a grammar';
  if (tools !== undefined && tools.choice !== 'none' && constraint !== false) {
    throw refusal('unsupported_operation', 'tools', id, {
      because: `the calls of a local model are held to a grammar, and so is an answer with ${constraint}`,
      hint: 'Leave one of them out.',
    });
  }
  if (description === undefined || description.capabilities.supportsTools) return;
  if (tools !== undefined) refuseOption('tools', 'calls no tools', { id, description });
  if (!('messages' in input)) return;
  const at = input.messages.findIndex(({ role, toolCalls }) => role === 'tool' || toolCalls !== undefined);
  if (at >= 0) refuseOption(`messages.${at}`, 'calls no tools', { id, description });
}

function refuseOption(
  option: string,
  lack: string,
  { id, description }: { readonly id: string; readonly description: EngineDescription },
): never {
  throw refusal('unsupported_operation', option, id, {
    because: `its engine (${description.engine}) ${lack}`,
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
