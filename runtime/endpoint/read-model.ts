import { inspectModel, type ModelInfo } from '../../models/inspect.ts';
import { resolveModel } from '../../models/reference.ts';
import { SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';

export interface LocalModel {
  readonly info: ModelInfo;
  /** Whether it is the model that ships with sipp. */
  readonly bundled: boolean;
}

/**
 * Finds a model by path or known name and reads its header.
 *
 * @throws SippError `model_not_found`, `model_invalid`, `model_unsupported` or `file_failed`.
 */
export function readModel(reference: string): LocalModel {
  const model = resolveModel(reference, { cwd: process.cwd() });
  if (model !== undefined) return { info: inspectModel(model.path), bundled: model.bundled };
  throw new SippError('model_not_found', `There is no model ${quoted(reference)}.`, {
    hint: 'Give the path of a .gguf file, or the name of a known model such as sipp-tiny.',
  });
}
