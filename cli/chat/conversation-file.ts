import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { SippError } from '../../runtime/contract/errors.ts';
import type { TextMessage } from '../../runtime/contract/options.ts';

/** A saved chat. */
export interface Conversation {
  /** Name of the model that gave the answers. */
  readonly model: string;
  readonly system?: string;
  /** Of the user and the assistant, in turn. */
  readonly messages: readonly TextMessage[];
}

/**
 * Writes a conversation as JSON; a file is either the old one or the new one, never half of it.
 *
 * @throws SippError `file_exists` where the path holds something else than a conversation, `file_failed` where it cannot be written.
 */
export async function saveConversation(path: string, conversation: Conversation): Promise<void> {
  await refuseOtherFile(path);
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, `${JSON.stringify(conversation, null, 2)}\n`, { flag: 'wx' });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new SippError('file_failed', `The conversation cannot be written to "${path}".`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

/**
 * Reads a conversation.
 *
 * @throws SippError `file_failed` where the file cannot be read, `invalid_config` naming what is wrong in it.
 */
export async function loadConversation(path: string): Promise<Conversation> {
  return parseConversation(await readText(path), path);
}

async function refuseOtherFile(path: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    // Not there yet, or not readable: then writing says what is wrong.
    return;
  }
  try {
    parseConversation(text, path);
  } catch (cause) {
    const hint = 'Choose another name.';
    throw new SippError('file_exists', `"${path}" exists and is not a saved conversation.`, { hint, cause });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SippError('file_failed', `"${path}" cannot be read.`, { hint: 'Check the path.', cause });
  }
}

function parseConversation(text: string, path: string): Conversation {
  const value = parseJson(text, path);
  if (!isRecord(value)) throw invalid(path, 'it is not an object.');
  const { model, system, messages } = value;
  if (typeof model !== 'string') throw invalid(path, 'model must be a text.');
  if (system !== undefined && typeof system !== 'string') throw invalid(path, 'system must be a text.');
  if (!Array.isArray(messages)) throw invalid(path, 'messages must be a list.');
  const parsed = messages.map((message, index) => parseMessage(message, `messages[${index}]`, path));
  return { model, messages: parsed, ...(system !== undefined && { system }) };
}

function parseMessage(value: unknown, key: string, path: string): TextMessage {
  if (!isRecord(value)) throw invalid(path, `${key} is not an object.`);
  const { role, content } = value;
  if (role !== 'user' && role !== 'assistant') throw invalid(path, `${key}.role must be user or assistant.`);
  if (typeof content !== 'string') throw invalid(path, `${key}.content must be a text.`);
  return { role, content };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, 'it is not JSON.', cause);
  }
}

function invalid(path: string, why: string, cause?: unknown): SippError {
  const hint = 'Load a file that /save has written.';
  return new SippError('invalid_config', `"${path}" is not a saved conversation: ${why}`, { hint, cause });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
