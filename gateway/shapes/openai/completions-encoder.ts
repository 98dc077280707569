import type { TokenLogprob } from '../../../runtime/contract/events.ts';
import type { AnswerDelta, ClientEvent, TextAnswer } from '../../targets/target.ts';
import type { AnswerEncoder, TextAnswers } from '../shape.ts';
import { nameAnswer } from './answer-name.ts';
import { encodeLegacyLogprobs, type LegacyLogprobs } from './legacy-logprobs.ts';
import { toOpenAiError } from './openai-error.ts';
import { DONE, toEvent } from './to-event.ts';
import { encodeUsage, sumUsage } from './usage.ts';

export interface CompletionsEncoderOptions {
  /** As the client wrote it. */
  readonly model: string;
  /** Whether a stream ends with its token counts. */
  readonly includeUsage: boolean;
}

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
  readonly #options: CompletionsEncoderOptions;
  readonly #name = nameAnswer('cmpl-');
  /** What all chunks begin and end with. */
  readonly #head: string;
  readonly #tail: string;
  readonly #choices: Choice[] = [];

  constructor(options: CompletionsEncoderOptions) {
    const { id, createdSeconds } = this.#name;
    this.#options = options;
    this.#head = `data: {"id":"${id}","object":"text_completion","created":${createdSeconds},"model":${JSON.stringify(options.model)},"choices":[`;
    this.#tail = options.includeUsage ? '],"usage":null}\n\n' : ']}\n\n';
  }

  whole(answers: TextAnswers): string {
    const [first] = answers;
    if (answers.length === 1 && first.clientBody !== undefined) return JSON.stringify(first.clientBody);
    const usage = encodeUsage(sumUsage(answers));
    return JSON.stringify({
      id: first.id ?? this.#name.id,
      object: 'text_completion',
      created: this.#name.createdSeconds,
      model: this.#options.model,
      choices: answers.map(({ text, finishReason, logprobs }, index) => ({
        text,
        index,
        logprobs: logprobs === undefined ? null : encodeLegacyLogprobs(logprobs, 0),
        finish_reason: toFinishReason(finishReason),
      })),
      ...(usage && { usage }),
    });
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
    if (!this.#options.includeUsage || this.#choice(0).isPassedOn) return DONE;
    const usage = encodeUsage(sumUsage(answers));
    if (usage === undefined) return DONE;
    return `${this.#head}],"usage":${JSON.stringify(usage)}}\n\n${DONE}`;
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
    return `${this.#head}{"text":${JSON.stringify(text)},"index":${index},"logprobs":${tokens},"finish_reason":${finishReason}}${this.#tail}`;
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
