import { bundledModel, inspectModel } from '../../../../models/index.ts';
import { resolveSampling } from '../../../config/resolve-sampling.ts';
import type { Engine, EngineTextRequest, EngineTextResult } from '../../engine.ts';
import { loadEngine } from '../../load-engine.ts';

/**
 * Greedy requests to the bundled model with clear answers. (Its stories begin with words that are all but equally likely; there the
 * kernels of native processors differ from each other too.)
 */
export const questions: readonly EngineTextRequest[] = [
  'Hello!',
  'What is sipp?',
  'What is a token?',
  'What is a context key?',
  'How do I build for CUDA?',
  'Who are you?',
].map((content, index) => ({
  requestId: String(index),
  input: { messages: [{ role: 'user', content }] },
  maxTokens: 96,
  stop: [],
  contextKey: undefined,
  grammar: undefined,
  jsonSchema: undefined,
  sampling: resolveSampling([{ temperature: 0 }], () => 1),
}));

/** What the native engine answers. */
export async function nativeAnswers(): Promise<readonly string[]> {
  const engine = await loadEngine({ model: inspectModel(bundledModel().path), backend: 'cpu', config: {} });
  try {
    const texts: string[] = [];
    for (const question of questions) texts.push((await generate(engine, question)).text);
    return texts;
  } finally {
    await engine.close();
  }
}

export function generate(engine: Engine, request: EngineTextRequest): Promise<EngineTextResult> {
  return new Promise((onDone, onError) => engine.generate(request, { onDone, onError }));
}
