import { bundledModel, verifyModel } from '../../../models/bundled.ts';
import { SippError } from '../../../runtime/contract/errors.ts';
import { type Check, failed, forTargets, ok } from '../check.ts';

export const modelCheck: Check = {
  code: 'model.bundled',
  title: 'bundled model',
  required: true,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ signal }) {
    const { name, path, sha256, bytes } = bundledModel();
    try {
      await verifyModel(path, sha256, { signal });
      return ok(`${name}, checksum correct`, { path, sha256, bytes });
    } catch (error) {
      if (!SippError.is(error)) throw error;
      const fix = 'git checkout -- models/sipp-tiny.gguf';
      return failed(error.code === 'model_not_found' ? 'missing' : 'damaged', { reason: error.message, fix });
    }
  },
};
