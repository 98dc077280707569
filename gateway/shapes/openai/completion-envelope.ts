import type { TextAnswer } from '../../targets/target.ts';
import type { TextAnswers } from '../shape.ts';
import { type AnswerName, nameAnswer } from './answer-name.ts';
import { DONE } from './to-event.ts';
import { encodeUsage, sumUsage } from './usage.ts';

export interface CompletionEnvelopeOptions {
  /** As the client wrote it. */
  readonly model: string;
  /** Whether a stream ends with its token counts. */
  readonly includeUsage: boolean;
}

/** What answers of one of the two kinds of completions are called. */
export interface CompletionNames {
  readonly prefix: string;
  /** Of a whole answer. */
  readonly object: string;
  /** Of the chunks of a stream. */
  readonly chunk: string;
}

/** What the choices of a chat or a completion are sent in, whole and as a stream. */
export class CompletionEnvelope {
  readonly #names: CompletionNames;
  readonly #options: CompletionEnvelopeOptions;
  readonly #name: AnswerName;
  /** What all chunks begin and end with. */
  readonly #head: string;
  readonly #tail: string;

  constructor(names: CompletionNames, options: CompletionEnvelopeOptions) {
    this.#names = names;
    this.#options = options;
    this.#name = nameAnswer(names.prefix);
    const { id, createdSeconds } = this.#name;
    this.#head = `data: {"id":"${id}","object":"${names.chunk}","created":${createdSeconds},"model":${JSON.stringify(options.model)},"choices":[`;
    this.#tail = options.includeUsage ? '],"usage":null}\n\n' : ']}\n\n';
  }

  /** The document; the provider's own where it speaks the client's format. */
  whole(answers: TextAnswers, toChoice: (answer: TextAnswer, index: number) => object): string {
    const [first] = answers;
    if (answers.length === 1 && first.clientBody !== undefined) return JSON.stringify(first.clientBody);
    const usage = encodeUsage(sumUsage(answers));
    return JSON.stringify({
      id: first.id ?? this.#name.id,
      object: this.#names.object,
      created: this.#name.createdSeconds,
      model: this.#options.model,
      choices: answers.map(toChoice),
      ...(usage && { usage }),
    });
  }

  /** An event; `choice` is JSON. */
  chunk(choice: string): string {
    return this.#head + choice + this.#tail;
  }

  /** The end of a stream, with the token counts where they are wanted. */
  finish(answers: TextAnswers): string {
    const usage = this.#options.includeUsage ? encodeUsage(sumUsage(answers)) : undefined;
    return usage === undefined ? DONE : `${this.#head}],"usage":${JSON.stringify(usage)}}\n\n${DONE}`;
  }
}
