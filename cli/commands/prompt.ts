import { isModelReference } from '../../models/reference.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { CliContext } from '../context.ts';
import { type AnswerFlags, answer } from '../prompt/answer.ts';
import { readShape, type ShapeFlags } from '../prompt/answer-shape.ts';
import { type Asked, decideWords } from '../prompt/decide-words.ts';
import { findModel } from '../prompt/find-model.ts';
import { withModel } from '../prompt/loaded-model.ts';
import { readStdin } from '../prompt/read-stdin.ts';
import type { MachineFlags, SamplingFlags } from '../prompt/runtime-flags.ts';

export interface PromptFlags extends AnswerFlags, ShapeFlags, SamplingFlags, MachineFlags {
  readonly json?: true;
  readonly ndjson?: true;
}

/** What a single mistyped word may have meant. */
const commands = ['chat', 'setup', 'doctor', 'build', 'toolchain', 'test', 'bench', 'run', 'clean', 'help'];

/** Answers one prompt, or opens a chat where there is none. `nothing_asked` where nobody said anything at all. */
export async function prompt(
  words: readonly string[],
  flags: PromptFlags,
  context: CliContext,
): Promise<'nothing_asked' | undefined> {
  const asked = decideWords(words, { isModel: (word) => isModelReference(word, context), commands });
  const { stdin, stdout } = context;
  if (asked.kind === 'open' && stdin.isTerminal && stdout.isTerminal) return openChat(asked.model, flags, context);
  const text = await readPrompt(asked, context);
  if (text !== undefined) return answerOnce({ model: asked.model, prompt: text }, flags, context);
  if (words.length === 0 && context.machine === undefined) return 'nothing_asked';
  throw new SippError('invalid_usage', 'There is no prompt.', {
    hint: 'Write it in quotes after the model, or pipe it into sipp.',
  });
}

async function answerOnce(
  { model, prompt }: { model: string | undefined; prompt: string },
  flags: PromptFlags,
  context: CliContext,
): Promise<undefined> {
  const found = findModel(model, { cwd: context.cwd, prompt });
  const local = await readShape(flags, context.cwd);
  await withModel({ model: found, flags, context }, (loaded) => answer(loaded, { prompt, flags, local }, context));
}

/** Text piped beside a prompt follows it after a blank line, as in `git diff | sipp "Review this:"`. */
async function readPrompt(asked: Asked, context: CliContext): Promise<string | undefined> {
  const { stdin, stdout } = context;
  if (asked.kind === 'open' && stdin.isTerminal && !stdout.isTerminal) return undefined;
  if (asked.kind === 'prompt' && !stdin.isPiped) return asked.prompt;
  const piped = await readStdin(context);
  if (asked.kind === 'prompt') return piped === '' ? asked.prompt : `${asked.prompt}\n\n${piped}`;
  return piped === '' ? undefined : piped;
}

/** Flags that say something about one answer and nothing about a chat. */
const answerOnly = {
  json: '--json',
  ndjson: '--ndjson',
  stats: '--stats',
  grammar: '--grammar',
  grammarFile: '--grammar-file',
  schema: '--schema',
} as const;

async function openChat(model: string | undefined, flags: PromptFlags, context: CliContext): Promise<undefined> {
  for (const [key, flag] of Object.entries(answerOnly)) {
    if (flags[key as keyof typeof answerOnly] === undefined) continue; // The keys of the table above.
    throw new SippError('invalid_usage', `${flag} needs a prompt.`, { hint: 'Leave it out to open a chat.' });
  }
  const { chat } = await import('./chat.ts');
  await chat(model, flags, context);
}
