import { SippError } from '../../runtime/contract/errors.ts';
import type { CliContext } from '../context.ts';
import { type AnswerFlags, toTextOptions } from '../prompt/answer.ts';
import { findModel } from '../prompt/find-model.ts';
import { type LoadedModel, withModel } from '../prompt/loaded-model.ts';
import type { MachineFlags, SamplingFlags } from '../prompt/runtime-flags.ts';
import { settingsLines } from '../prompt/settings-lines.ts';

export interface ChatFlags extends Pick<AnswerFlags, 'system' | 'maxTokens' | 'stop'>, SamplingFlags, MachineFlags {}

/** Talks with a model in the terminal until the user leaves. */
export async function chat(word: string | undefined, flags: ChatFlags, context: CliContext): Promise<void> {
  if (!context.stdin.isTerminal || !context.stdout.isTerminal) throw noTerminal();
  const model = findModel(word, { cwd: context.cwd });
  await withModel({ model, flags, context }, async (loaded) => {
    refuseWithoutTemplate(loaded, model.name);
    if (context.verbose) await context.stderr.write(`${settingsLines(loaded).join('\n')}\n`);
    const { showChat } = await import('../chat/show-chat.ts');
    await showChat({ loaded, modelName: model.name, system: flags.system, options: toTextOptions(flags), context });
  });
}

function refuseWithoutTemplate({ description }: LoadedModel, name: string): void {
  if (description.capabilities.hasChatTemplate) return;
  throw new SippError('no_chat_template', `${name} has no chat template, so it cannot chat.`, {
    hint: `Give it a text to continue: sipp ${name} "Once upon a time"`,
  });
}

function noTerminal(): SippError {
  return new SippError('invalid_usage', 'A chat needs a terminal for its input and its output.', {
    hint: 'For one answer: sipp [model] <prompt> --chat',
  });
}
