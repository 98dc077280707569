import { unsupported } from './kind.ts';
import type { Settings } from './settings.ts';

interface Defaults {
  readonly bos?: number;
  readonly eos?: number;
  readonly sep?: number;
  readonly addBos?: boolean;
  readonly addEos?: boolean;
}

/** What llama.cpp assumes where the file is silent. Source: llama-vocab.cpp, `llama_vocab::impl::load`. */
const DEFAULTS: Readonly<Record<string, Defaults>> = {
  llama: { bos: 1, eos: 2, addBos: true },
  gpt2: { bos: 11, eos: 11 },
  bert: { bos: 101, sep: 102, addBos: true },
  t5: { eos: 1, addEos: true },
  gemma4: { addBos: true },
  plamo2: { bos: 1, eos: 2 },
};

/** Tokens in the vocabulary. Throws `model_unsupported` for a model without a tokenizer, and `model_invalid` for one on which llama.cpp would abort while tokenising. */
export function readVocabularySize(settings: Settings): number {
  const model = settings.text('tokenizer.ggml.model');
  if (model === undefined) throw settings.invalid("it has no tokenizer ('tokenizer.ggml.model' is missing).");
  if (model === 'none' || model === 'no_vocab') {
    throw unsupported(settings.path, 'has no tokenizer of its own', 'Use a model with a tokenizer.');
  }
  const tokens = settings.header.metadata.get('tokenizer.ggml.tokens');
  const size = tokens?.type === 'array' && tokens.itemType === 'string' ? tokens.count : 0;
  if (size === 0) throw settings.invalid("its tokenizer has no tokens ('tokenizer.ggml.tokens').");
  requireMarks(settings, DEFAULTS[model] ?? {}, { model, size });
  return size;
}

/** A tokenizer that puts marks around a text must say which tokens they are. */
function requireMarks(settings: Settings, defaults: Defaults, { model, size }: { model: string; size: number }): void {
  const addBos = settings.flag('tokenizer.ggml.add_bos_token') ?? defaults.addBos ?? false;
  const addEos = settings.flag('tokenizer.ggml.add_eos_token') ?? defaults.addEos ?? false;
  const id = (name: string, fallback: number | undefined) =>
    [settings.count(`tokenizer.ggml.${name}_token_id`), fallback].find((token) => token !== undefined && token < size);

  // WordPiece puts both marks around every text, whatever the flags say.
  if ((addBos || model === 'bert') && id('bos', defaults.bos) === undefined) throw missingMark(settings, 'bos');
  if (addEos && model !== 'bert' && id('eos', defaults.eos) === undefined) throw missingMark(settings, 'eos');
  if (model === 'bert' && id('seperator', defaults.sep) === undefined) throw missingMark(settings, 'seperator');
}

function missingMark(settings: Settings, name: string): Error {
  const key = `tokenizer.ggml.${name}_token_id`;
  return settings.invalid(
    `its tokenizer adds a token that it does not name ('${key}' is missing or not in the vocabulary).`,
  );
}
