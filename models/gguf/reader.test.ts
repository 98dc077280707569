import { readFileSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { bundledModel } from '../bundled.ts';
import { corruptions, createRandom, createTemporaryDirectory, writeDecoder } from '../fixtures/index.ts';
import { inspectModel } from '../inspect.ts';
import { readGgufHeader } from './reader.ts';
import { writeGguf } from './writer.ts';

async function temporary() {
  const directory = await createTemporaryDirectory();
  onTestFinished(directory.remove);
  return directory;
}

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('the bundled model is read: metadata, tensors and where they lie', () => {
  const header = readGgufHeader(bundledModel().path);

  expect(header).toMatchObject({ version: 3, alignment: 32, fileBytes: bundledModel().bytes });
  expect(header.metadata.get('llama.block_count')).toEqual({ type: 'u32', value: 6 });
  expect(header.tensors).toHaveLength(56);
  expect(header.tensors[0]).toMatchObject({ name: 'token_embd.weight', shape: [160, 1536], type: 'Q8_0' });
  expect(header.tensors[0]).toMatchObject({ offset: header.dataOffset, bytes: (160 * 1536 * 34) / 32 });
});

test('long arrays are skipped, unless all are asked for', () => {
  const { path } = bundledModel();

  const skipped = readGgufHeader(path).metadata.get('tokenizer.ggml.tokens');
  const whole = readGgufHeader(path, { arrays: 'all' }).metadata.get('tokenizer.ggml.tokens');

  expect(skipped).toEqual({ type: 'array', itemType: 'string', count: 1536, value: undefined });
  expect(whole?.value).toHaveLength(1536);
  expect(whole?.value).toContain('<|im_start|>');
});

test('version 2 is read as well', async () => {
  const { file } = await temporary();
  await writeDecoder(file('a.gguf'));
  const contents = readFileSync(file('a.gguf'));
  contents.writeUInt32LE(2, 4);
  writeFileSync(file('a.gguf'), contents);

  expect(readGgufHeader(file('a.gguf')).version).toBe(2);
});

test('a vocabulary of 150,000 tokens is read across many windows, and a repeated token is found in it', async () => {
  const { file } = await temporary();
  const tokens = Array.from({ length: 150_000 }, (_, index) => `token-${index}`);
  const tensors = [{ name: 'a', shape: [4], data: new Float32Array(4) }];
  await writeGguf(file('a.gguf'), { metadata: { tokens, after: 'here' }, tensors });
  await writeGguf(file('b.gguf'), { metadata: { tokens: [...tokens, 'token-77'] }, tensors });

  const header = readGgufHeader(file('a.gguf'), { distinct: ['tokens'] });
  expect(header.metadata.get('tokens')).toMatchObject({ count: 150_000, value: undefined });
  expect(header.metadata.get('after')).toEqual({ type: 'string', value: 'here' });
  expect(() => readGgufHeader(file('b.gguf'), { distinct: ['tokens'] })).toThrow("'token-77' occurs twice in 'tokens'");
});

test('tokens that are no valid UTF-8, and differ, are distinct', async () => {
  const { file } = await temporary();
  await writeGguf(file('a.gguf'), { metadata: { tokens: ['ab', 'cb', '', ''] }, tensors: [] });
  const contents = readFileSync(file('a.gguf'));
  contents[contents.indexOf('ab')] = 0xfe;
  contents[contents.indexOf('cb')] = 0xff;
  writeFileSync(file('a.gguf'), contents);

  expect(readGgufHeader(file('a.gguf'), { distinct: ['tokens'] }).metadata.get('tokens')).toMatchObject({ count: 4 });
});

test('a string longer than a window is read whole', async () => {
  const { file } = await temporary();
  const long = 'é'.repeat(400_000);
  await writeGguf(file('a.gguf'), { metadata: { long, after: 1 }, tensors: [] });

  const { metadata } = readGgufHeader(file('a.gguf'));
  expect(metadata.get('long')?.value).toBe(long);
  expect(metadata.get('after')?.value).toBe(1);
});

test('a missing file, a directory and a forbidden file each say what they are', async () => {
  const { file } = await temporary();

  expect(failureOf(() => readGgufHeader(file('none.gguf')))).toMatchObject({ code: 'model_not_found' });
  expect(failureOf(() => readGgufHeader(file('.')))).toMatchObject({
    code: 'model_invalid',
    message: expect.stringContaining('it is a directory'),
  });
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that may not be read says so (not for root, who may read all)',
  async () => {
    const { file } = await temporary();
    writeFileSync(file('a.gguf'), 'GGUF');
    await chmod(file('a.gguf'), 0o000);

    expect(failureOf(() => readGgufHeader(file('a.gguf')))).toMatchObject({
      code: 'file_failed',
      message: expect.stringContaining('Permission denied'),
    });
  },
);

test.each([
  ['text', 'a text file'],
  ['web page', 'a web page'],
  ['git-lfs pointer', 'a git-lfs pointer'],
  ['old format', 'GGJT format'],
  ['archive', 'a ZIP archive'],
  ['version 1', 'GGUF version 1'],
  ['version 99', 'GGUF version 99'],
  ['big-endian', 'big-endian'],
  [
    'truncated tensor data',
    /is cut off: tensor '[\w.]+' needs \d+ bytes up to byte \d+, the file has \d+ \(\d+ missing\)/,
  ],
  ['duplicate key', "the key 'general.type' occurs twice"],
  ['duplicate tensor', "the tensor 'blk.0.attn_q.weight' occurs twice"],
  ['overlapping tensor', 'overlaps the tensor before it'],
  ['misaligned tensor', 'not a multiple of the alignment 32'],
])('%s: the message names the fault', async (name, message) => {
  const { file } = await temporary();
  await writeDecoder(file('a.gguf'));
  const corruption = corruptions.find((each) => each.name === name);
  writeFileSync(file('b.gguf'), corruption?.apply(readFileSync(file('a.gguf'))) ?? '');

  expect(() => readGgufHeader(file('b.gguf'))).toThrow(message);
});

test('whatever bytes change in a header, reading returns or throws a typed error', async () => {
  const { file } = await temporary();
  await writeDecoder(file('a.gguf'), { layers: 1, embeddingLength: 8, heads: 2, chatTemplate: 'chatml' });
  const original = readFileSync(file('a.gguf'));
  const { dataOffset } = readGgufHeader(file('a.gguf'));
  const random = createRandom(7);
  const pick = (limit: number) => Math.floor(random() * limit);

  for (let round = 0; round < 600; round += 1) {
    const contents = Buffer.from(original);
    // Half of the rounds aim at the fixed part and the first keys, where lengths and counts lie dense.
    const reach = round % 2 === 0 ? 700 : dataOffset;
    for (let change = 0; change <= pick(4); change += 1) contents[pick(reach)] = pick(4) === 0 ? 0xff : pick(256);
    writeFileSync(file('b.gguf'), round % 5 === 0 ? contents.subarray(0, pick(contents.length)) : contents);

    const failure = failureOf(() => inspectModel(file('b.gguf')));
    if (failure !== undefined && !SippError.is(failure)) throw new Error(`round ${round}`, { cause: failure });
  }
});
