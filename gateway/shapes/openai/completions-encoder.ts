import type { TokenLogprob } from '../../../runtime/contract/events.ts';
import type { AnswerDelta, ClientEvent, TextAnswer } from '../../targets/target.ts';
import type { AnswerEncoder, TextAnswers } from '../shape.ts';
import { CompletionEnvelope, type CompletionEnvelopeOptions, type CompletionNames } from './completion-envelope.ts';
import { encodeLegacyLogprobs, type LegacyLogprobs } from './legacy-logprobs.ts';
import { toOpenAiError } from './openai-error.ts';
import { DONE, toEvent } from './to-event.ts';

const names: CompletionNames = { prefix: 'cmpl-', object: 'text_completion', chunk: 'text_completion' };

/** How far the stream of one answer is. */
interface Choice {
  /** The provider's own events are passed on, its end included. */
  isPassedOn: boolean;
  /** Of the text that comes next. */
  logprobs: readonly TokenLogprob[];
  /** Length of the tokens that have been told. */
  offset: number;
}

/** Answers to completions, as `text_completion`, whole and as a stream. Only text is told: this API has no word for more. */
export class CompletionsEncoder implements AnswerEncoder {
  readonly heartbeat = ': waiting\n\n';
  readonly #envelope: CompletionEnvelope;
  readonly #choices: Choice[] = [];

  constructor(options: CompletionEnvelopeOptions) {
    this.#envelope = new CompletionEnvelope(names, options);
  }

  whole(answers: TextAnswers): string {
    return this.#envelope.whole(answers, toChoice);
  }

  begin(): string {
    return '';
  }

  text(index: number, text: string): string {
    return this.#chunk(index, text, this.#takeLogprobs(index));
  }

  delta(index: number, delta: AnswerDelta): string {
    const choice = this.#choice(index);
    if (delta.type === 'logprobs') choice.logprobs = [...choice.logprobs, ...delta.tokens];
    return '';
  }

  clientEvent(index: number, { data }: ClientEvent): string {
    this.#choice(index).isPassedOn = true;
    return toEvent(data);
  }

  end(index: number, { finishReason }: TextAnswer): string {
    if (this.#choice(index).isPassedOn) return '';
    return this.#chunk(index, '', this.#takeLogprobs(index), `"${toFinishReason(finishReason)}"`);
  }

  finish(answers: TextAnswers): string {
    return this.#choice(0).isPassedOn ? DONE : this.#envelope.finish(answers);
  }

  fail(error: unknown): string {
    return toEvent(JSON.stringify(toOpenAiError(error).body));
  }

  #choice(index: number): Choice {
    this.#choices[index] ??= { isPassedOn: false, logprobs: [], offset: 0 };
    return this.#choices[index];
  }

  #chunk(index: number, text: string, logprobs: LegacyLogprobs | undefined, finishReason = 'null'): string {
    const tokens = logprobs === undefined ? 'null' : JSON.stringify(logprobs);
    return this.#envelope.chunk(
      `{"text":${JSON.stringify(text)},"index":${index},"logprobs":${tokens},"finish_reason":${finishReason}}`,
    );
  }

  #takeLogprobs(index: number): LegacyLogprobs | undefined {
    const choice = this.#choice(index);
    if (choice.logprobs.length === 0) return undefined;
    const logprobs = encodeLegacyLogprobs(choice.logprobs, choice.offset);
    choice.offset += choice.logprobs.reduce((length, { token }) => length + token.length, 0);
    choice.logprobs = [];
    return logprobs;
  }
}

/** Completions call no tools. */
const toFinishReason = (reason: TextAnswer['finishReason']): string => (reason === 'tool_calls' ? 'stop' : reason);

const toChoice = ({ text, finishReason, logprobs }: TextAnswer, index: number): object => ({
  text,
  index,
  logprobs: logprobs === undefined ? null : encodeLegacyLogprobs(logprobs, 0),
  finish_reason: toFinishReason(finishReason),
});
