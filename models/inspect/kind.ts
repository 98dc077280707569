import { SippError } from '../../runtime/contract/errors.ts';
import { invalidModel, quoted } from '../gguf/failure.ts';
import type { GgufHeader } from '../gguf/types.ts';
import { Settings } from './settings.ts';

/** The architecture of a language model file. Throws `model_unsupported` for the other kinds of GGUF file, none of which may reach the engine as a model, and `model_invalid` where no architecture is named. */
export function requireModel(path: string, header: GgufHeader): string {
  const settings = new Settings(path, header, '');
  const architecture = settings.text('general.architecture');
  const type = settings.text('general.type');
  const refused = otherKind(architecture, type);
  if (refused !== undefined) throw unsupported(path, ...refused);
  if (architecture === undefined || architecture === '') {
    throw invalidModel(path, "it does not say 'general.architecture'.", 'Name the .gguf file of a language model.');
  }
  return architecture;
}

/** The refusal of a file that has an architecture, and no settings of it, as a model this release knows nothing of. */
export function requireSettings(settings: Settings): void {
  if (settings.hasAny('')) return;
  const { path, architecture } = settings;
  const name = quoted(architecture);
  throw unsupported(path, `has the architecture ${name}, and no settings of it`, 'Name the file of a language model.');
}

export function unsupported(path: string, is: string, hint: string): SippError {
  return new SippError('model_unsupported', `'${path}' ${is}.`, { hint });
}

function otherKind(architecture: string | undefined, type: string | undefined): [is: string, hint: string] | undefined {
  if (architecture === 'clip' || type === 'mmproj') {
    return ['is a vision projector, not a model', 'Give it beside the model it belongs to, as its projector.'];
  }
  if (type === 'adapter')
    return ['is a LoRA adapter, not a model', 'Merge it into its base model, and name the result.'];
  if (type === 'imatrix' || architecture === 'imatrix') {
    return ['is an importance matrix for quantisation, not a model', 'Name the quantised model.'];
  }
  if (architecture === 'controlvector') return ['is a control vector, not a model', 'Name the model it was made for.'];
  return undefined;
}
