import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Conversation, loadConversation, saveConversation } from './conversation-file.ts';

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sipp-chat-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

const conversation: Conversation = {
  model: 'sipp-tiny',
  system: 'Be brief.',
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
  ],
};

test('what was saved is loaded again, and saving again replaces it', async () => {
  const folder = await directory();
  const path = join(folder, 'chat.json');
  await saveConversation(path, conversation);
  await saveConversation(path, { ...conversation, messages: [] });
  expect(await loadConversation(path)).toEqual({ ...conversation, messages: [] });
  expect(await readdir(folder)).toEqual(['chat.json']);
});

test('another file is not overwritten', async () => {
  const path = join(await directory(), 'notes.txt');
  await writeFile(path, 'precious');
  await expect(saveConversation(path, conversation)).rejects.toMatchObject({ code: 'file_exists' });
  expect(await readFile(path, 'utf8')).toBe('precious');
});

test('a folder that does not exist is named', async () => {
  const path = join(await directory(), 'no', 'chat.json');
  await expect(saveConversation(path, conversation)).rejects.toMatchObject({ code: 'file_failed' });
  await expect(loadConversation(path)).rejects.toMatchObject({ code: 'file_failed' });
});

test.each([
  ['{', 'it is not JSON.'],
  ['[]', 'it is not an object.'],
  ['{}', 'model must be a text.'],
  ['{"model":"x"}', 'messages must be a list.'],
  ['{"model":"x","system":1,"messages":[]}', 'system must be a text.'],
  ['{"model":"x","messages":[{"role":"system","content":""}]}', 'messages[0].role must be user or assistant.'],
  ['{"model":"x","messages":[{"role":"user"}]}', 'messages[0].content must be a text.'],
])('%s is refused', async (text, why) => {
  const path = join(await directory(), 'chat.json');
  await writeFile(path, text);
  await expect(loadConversation(path)).rejects.toThrow(why);
});
