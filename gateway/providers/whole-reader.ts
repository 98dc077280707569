import { isFailure, toReportedFailure } from '../../runtime/endpoint/provider/provider-failure.ts';
import { protocolFailed } from '../../runtime/profile/protocol-failed.ts';
import type { TargetTimings } from '../targets/target.ts';
import type { AnswerReader } from './answer-reader.ts';
import { CollectedBody } from './collected-body.ts';
import type { UpstreamHead } from './upstream-head.ts';

/** 2,048 embeddings of 1,536 numbers, the most that OpenAI answers at once, take about 45 MB. */
const MAX_ANSWER_BYTES = 67_108_864;

/** Reads an answer that comes as one JSON document. */
export class WholeReader<Answer> implements AnswerReader<Answer> {
  readonly isComplete = false;
  readonly #head: UpstreamHead;
  readonly #toAnswer: (body: unknown, timings: TargetTimings) => Answer;
  readonly #body = new CollectedBody(MAX_ANSWER_BYTES);

  constructor(head: UpstreamHead, toAnswer: (body: unknown, timings: TargetTimings) => Answer) {
    this.#head = head;
    this.#toAnswer = toAnswer;
  }

  push(chunk: Uint8Array): void {
    this.#body.push(chunk);
  }

  end(timings: TargetTimings): Answer {
    const body = parse(this.#body.text());
    if (isFailure(body)) throw toReportedFailure(this.#head, body);
    return this.#toAnswer(body, timings);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    throw protocolFailed('The answer is not JSON.');
  }
}
