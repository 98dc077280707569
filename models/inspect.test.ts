import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { bundledModel } from './bundled.ts';
import { estimateMemory } from './estimate-memory.ts';
import {
  corruptions,
  createTemporaryDirectory,
  decoderContents,
  writeDecoder,
  writeEmbedder,
  writeEncoderDecoder,
  writeProjector,
} from './fixtures/index.ts';
import { f32 } from './gguf/values.ts';
import { writeGguf } from './gguf/writer.ts';
import { inspectModel } from './inspect.ts';

async function temporary() {
  const directory = await createTemporaryDirectory();
  onTestFinished(directory.remove);
  return directory;
}

function codeOf(path: string): unknown {
  try {
    inspectModel(path);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return undefined;
}

test('the bundled model says what it is', () => {
  expect(inspectModel(bundledModel().path)).toMatchObject({
    bytes: 2_341_152,
    architecture: 'llama',
    name: 'sipp-tiny',
    modelClass: 'decoder_only',
    parameters: 2_152_480,
    quantisation: 'Q8_0',
    contextLength: 1024,
    embeddingLength: 160,
    layers: 6,
    heads: 5,
    vocabularySize: 1536,
    hasChatTemplate: true,
    chatTemplate: expect.stringContaining('<|im_start|>'),
    samplingDefaults: {},
    shards: 1,
  });
});

test('the class follows from the architecture', async () => {
  const { file } = await temporary();
  await writeDecoder(file('decoder.gguf'));
  await writeEmbedder(file('embedder.gguf'));
  await writeEncoderDecoder(file('both.gguf'));

  expect(inspectModel(file('decoder.gguf'))).toMatchObject({ modelClass: 'decoder_only', hasChatTemplate: false });
  expect(inspectModel(file('embedder.gguf')).modelClass).toBe('encoder_only');
  expect(inspectModel(file('both.gguf')).modelClass).toBe('encoder_decoder');
});

test('sampling defaults come from the metadata, as a person wrote them', async () => {
  const { file } = await temporary();
  const metadata = {
    'general.sampling.temp': f32(0.6),
    'general.sampling.top_k': 20,
    'general.sampling.top_p': f32(0.95),
    'general.sampling.penalty_repeat': f32(1.05),
    'general.sampling.sequence': 'top_k;top_p;temperature',
  };
  await writeDecoder(file('a.gguf'), { metadata });

  expect(inspectModel(file('a.gguf')).samplingDefaults).toEqual({
    temperature: 0.6,
    topK: 20,
    topP: 0.95,
    repeatPenalty: 1.05,
    samplers: ['top_k', 'top_p', 'temperature'],
  });
});

test('a projector is no model, and the hint says where it goes', async () => {
  const { file } = await temporary();
  await writeProjector(file('mmproj.gguf'));

  expect(() => inspectModel(file('mmproj.gguf'))).toThrow('is a vision projector, not a model');
  expect(codeOf(file('mmproj.gguf'))).toBe('model_unsupported');
});

test.each(corruptions.map(({ name, code, apply }) => [name, code, apply] as const))(
  'of a broken file (%s) the verdict is %s, before native code sees it',
  async (_name, code, apply) => {
    const { file } = await temporary();
    await writeDecoder(file('a.gguf'));
    writeFileSync(file('b.gguf'), apply(readFileSync(file('a.gguf'))));

    expect(codeOf(file('b.gguf'))).toBe(code);
  },
);

async function writeSplit(file: (name: string) => string) {
  const { metadata, tensors } = decoderContents();
  const parts = [tensors.slice(0, 8), tensors.slice(8, 15), tensors.slice(15)];
  const paths = parts.map((_, index) => file(`model-0000${index + 1}-of-00003.gguf`));
  for (const [index, path] of paths.entries()) {
    const split = {
      'split.no': { type: 'u16', value: index },
      'split.count': { type: 'u16', value: 3 },
      'split.tensors.count': { type: 'i32', value: tensors.length },
    } as const;
    await writeGguf(path, { metadata: { ...(index === 0 ? metadata : {}), ...split }, tensors: parts[index] ?? [] });
  }
  return paths;
}

test('a split model is seen as one', async () => {
  const { file } = await temporary();
  const paths = await writeSplit(file);
  await writeDecoder(file('whole.gguf'));

  const info = inspectModel(paths[0] ?? '');
  expect(info).toMatchObject({ shards: 3, shardPaths: paths });
  expect(info.parameters).toBe(inspectModel(file('whole.gguf')).parameters);
});

test('a missing part is named, and a later part points to the first', async () => {
  const { file } = await temporary();
  const [first = '', second = '', third = ''] = await writeSplit(file);

  expect(() => inspectModel(second)).toThrow('it is part 2 of 3');
  rmSync(third);
  expect(() => inspectModel(first)).toThrow(`'${third}' is missing`);
  expect(codeOf(first)).toBe('model_not_found');
});

test('memory is weights plus keys and values of every layer', () => {
  const info = inspectModel(bundledModel().path);

  const estimate = estimateMemory(info, { contextLength: 1024, parallel: 2 });
  expect(estimate.weightsBytes).toBe(2_293_120);
  // 2048 tokens × 6 layers × 5 heads × 32 × 2 bytes, for keys and again for values
  expect(estimate.keyValueBytes).toBe(2048 * 6 * 5 * 32 * 2 * 2);
  const small = estimateMemory(info, { contextLength: 1024, typeK: 'q8_0', typeV: 'q8_0' });
  expect(small.keyValueBytes).toBe(1024 * 6 * ((5 * 32) / 32) * 34 * 2);
  expect(() => estimateMemory(info, { contextLength: 0 })).toThrow('contextLength is 0');
});
