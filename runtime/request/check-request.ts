import type { SippChatRequest, SippEmbedRequest, SippQueryRequest } from '../api.ts';
import { quoted } from '../contract/quoted.ts';
import { checkMessages } from './check-messages.ts';
import { checkTextOptions } from './check-options.ts';
import { checkTools } from './check-tools.ts';
import { checkFlag, checkTable, checkText, invalidRequest } from './check-value.ts';

const textKeys = [
  'requestId',
  'endpoint',
  'signal',
  'endpointOptions',
  'providerOptions',
  'options',
  'local',
  'emitTokens',
];
const embedKeys = ['requestId', 'endpoint', 'signal', 'endpointOptions', 'providerOptions', 'local', 'input'];
const localTextKeys = [
  'contextKey',
  'cacheScope',
  'grammar',
  'jsonSchema',
  'sampling',
  'logprobs',
  'parallelToolCalls',
];

/** As OpenAI's limit. */
const MAX_LOGPROBS = 20;

/**
 * Checks what does not depend on the endpoint. Applications in plain JavaScript pass anything.
 *
 * @throws SippError `invalid_request` naming the field.
 */
export function checkQueryRequest(request: SippQueryRequest): void {
  checkTable('request', request, [...textKeys, 'prompt']);
  checkText('prompt', request.prompt);
  checkTextFields(request);
}

/** As `checkQueryRequest`. */
export function checkChatRequest(request: SippChatRequest): void {
  checkTable('request', request, [...textKeys, 'messages', 'tools', 'toolChoice']);
  checkMessages(request.messages);
  checkTools(request);
  checkTextFields(request);
}

/** As `checkQueryRequest`. */
export function checkEmbedRequest(request: SippEmbedRequest): void {
  checkTable('request', request, embedKeys);
  checkText('input', request.input);
  checkBase(request);
  if (request.local === undefined) return;
  checkTable('local', request.local, ['normalize']);
  checkFlag('local.normalize', request.local.normalize);
}

function checkTextFields(request: SippQueryRequest | SippChatRequest): void {
  checkBase(request);
  checkFlag('emitTokens', request.emitTokens);
  if (request.options !== undefined) {
    checkTable('options', request.options, ['maxTokens', 'temperature', 'topP', 'stop']);
    checkTextOptions(request.options);
  }
  if (request.local !== undefined) checkLocal(request.local);
}

function checkLocal(local: NonNullable<SippQueryRequest['local']>): void {
  checkTable('local', local, localTextKeys);
  for (const key of ['contextKey', 'cacheScope', 'grammar', 'jsonSchema'] as const) {
    if (local[key] !== undefined) checkText(`local.${key}`, local[key]);
    if (local[key] === '') throw invalidRequest(`local.${key} must not be empty.`, `Leave ${key} out.`);
  }
  checkFlag('local.parallelToolCalls', local.parallelToolCalls);
  checkLogprobs(local.logprobs);
  if (local.grammar === undefined || local.jsonSchema === undefined) return;
  throw invalidRequest('local.grammar and local.jsonSchema exclude each other.', 'Leave one of them out.');
}

function checkLogprobs(value: unknown): void {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_LOGPROBS)) return;
  throw invalidRequest(`local.logprobs must be a whole number from 0 to ${MAX_LOGPROBS}; got ${quoted(value)}.`);
}

function checkBase({
  requestId,
  signal,
  endpointOptions,
  providerOptions,
}: SippEmbedRequest | SippQueryRequest | SippChatRequest): void {
  if (requestId !== undefined) checkText('requestId', requestId);
  if (requestId === '') throw invalidRequest('requestId must not be empty.', 'Leave it out to have one made.');
  if (endpointOptions !== undefined) checkTable('endpointOptions', endpointOptions);
  if (providerOptions !== undefined) checkTable('providerOptions', providerOptions);
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw invalidRequest(`signal must be an AbortSignal; got ${quoted(signal)}.`);
}
