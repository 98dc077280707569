import { SippError } from '../../runtime/contract/errors.ts';
import { suggest } from '../../runtime/contract/suggest.ts';

/** What the words before and between the flags ask for. A `model` that is undefined is the bundled one. */
export type Asked =
  /** Answer this text. */
  | { readonly kind: 'prompt'; readonly model: string | undefined; readonly prompt: string }
  /** Answer what comes on stdin. */
  | { readonly kind: 'piped'; readonly model: string | undefined }
  /** No prompt: a chat on a terminal, else what comes on stdin. */
  | { readonly kind: 'open'; readonly model: string | undefined };

export interface WordFacts {
  /** Whether a word is an existing file, ends in `.gguf` or is a known model name. */
  readonly isModel: (word: string) => boolean;
  /** Names that a single mistyped word may have meant. */
  readonly commands: readonly string[];
}

/**
 * Reads `[model] <prompt>`. One word is a model where it can be one, else a prompt for the bundled model; `-` is stdin.
 *
 * @throws SippError `invalid_usage` for more than two words, an empty prompt and a mistyped command.
 */
export function decideWords(words: readonly string[], facts: WordFacts): Asked {
  const [first, second] = words;
  if (words.length > 2) throw tooMany(words);
  if (first === undefined) return { kind: 'open', model: undefined };
  if (second !== undefined) return asPrompt(first, second);
  if (facts.isModel(first) || looksLikeFile(first)) return { kind: 'open', model: first };
  refuseMistypedCommand(first, facts.commands);
  return asPrompt(undefined, first);
}

function asPrompt(model: string | undefined, prompt: string): Asked {
  if (prompt === '-') return { kind: 'piped', model };
  if (prompt.trim() !== '') return { kind: 'prompt', model, prompt };
  throw new SippError('invalid_usage', 'The prompt is empty.', { hint: 'Write the prompt in quotes after the model.' });
}

/** `./tiny`, `../tiny`, `/models/tiny`, `~/tiny`, `C:\tiny`: nobody starts a question like that. */
function looksLikeFile(word: string): boolean {
  return /^(\.{0,2}[\\/]|~[\\/]|[a-z]:[\\/])\S*$/i.test(word);
}

function refuseMistypedCommand(word: string, commands: readonly string[]): void {
  if (/\s/.test(word)) return;
  const command = suggest(word, commands);
  if (command === undefined) return;
  throw new SippError('invalid_usage', `There is no command "${word}"; did you mean ${command}?`, {
    hint: `Run 'sipp ${command}', or 'sipp sipp-tiny "${word}"' where it is a prompt.`,
  });
}

/** Long prompts would push the advice out of sight. */
const maximumQuoted = 60;

function tooMany(words: readonly string[]): SippError {
  const sentence = words.join(' ');
  const quoted = sentence.length > maximumQuoted ? `${sentence.slice(0, maximumQuoted)}…` : sentence;
  return new SippError('invalid_usage', `There are ${words.length} words where a model and a prompt are expected.`, {
    hint: `Put the prompt in quotes: sipp "${quoted}"`,
  });
}
