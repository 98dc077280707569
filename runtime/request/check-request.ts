import type { SippChatRequest, SippEmbedRequest, SippQueryRequest } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';
import { suggest } from '../contract/suggest.ts';
import { checkTextOptions } from './check-options.ts';

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
const localTextKeys = ['contextKey', 'grammar', 'jsonSchema', 'sampling'];
const roles = ['system', 'user', 'assistant'];

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
  checkTable('request', request, [...textKeys, 'messages']);
  if (!Array.isArray(request.messages)) throw invalid(`messages must be a list; got ${quoted(request.messages)}.`);
  if (request.messages.length === 0) throw invalid('chat messages must not be empty');
  for (const [index, message] of request.messages.entries()) checkMessage(`messages.${index}`, message);
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
  for (const key of ['contextKey', 'grammar', 'jsonSchema'] as const) {
    if (local[key] !== undefined) checkText(`local.${key}`, local[key]);
    if (local[key] === '') throw invalid(`local.${key} must not be empty.`, `Leave ${key} out.`);
  }
  if (local.grammar === undefined || local.jsonSchema === undefined) return;
  throw invalid('local.grammar and local.jsonSchema exclude each other.', 'Leave one of them out.');
}

function checkBase({
  requestId,
  signal,
  endpointOptions,
  providerOptions,
}: SippEmbedRequest | SippQueryRequest | SippChatRequest): void {
  if (requestId !== undefined) checkText('requestId', requestId);
  if (requestId === '') throw invalid('requestId must not be empty.', 'Leave it out to have one made.');
  if (endpointOptions !== undefined) checkTable('endpointOptions', endpointOptions);
  if (providerOptions !== undefined) checkTable('providerOptions', providerOptions);
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw invalid(`signal must be an AbortSignal; got ${quoted(signal)}.`);
}

function checkMessage(where: string, message: unknown): void {
  checkTable(where, message, ['role', 'content']);
  const { role, content } = message as Record<string, unknown>; // Checked the line above.
  if (!roles.includes(String(role)))
    throw invalid(`${where}.role must be system, user or assistant; got ${quoted(role)}.`);
  checkText(`${where}.content`, content);
}

function checkTable(where: string, value: unknown, allowed?: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${where} must be an object; got ${quoted(value)}.`);
  }
  const unknown = allowed && Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown === undefined || allowed === undefined) return;
  const near = suggest(unknown, allowed);
  const name = where === 'request' ? unknown : `${where}.${unknown}`;
  throw invalid(
    `${name} is not an option${near === undefined ? '.' : `; did you mean ${near}?`}`,
    `Use one of ${allowed.join(', ')}.`,
  );
}

function checkText(where: string, value: unknown): void {
  if (typeof value !== 'string') throw invalid(`${where} must be a text; got ${quoted(value)}.`);
}

function checkFlag(where: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw invalid(`${where} must be true or false; got ${quoted(value)}.`);
}

function invalid(message: string, hint?: string): SippError {
  return new SippError('invalid_request', message, hint === undefined ? {} : { hint });
}
