import type { CancellationReason } from '../../runtime/contract/events.ts';
import type { Plan } from '../balance/plan.ts';
import { toServerTiming } from '../operations/server-timing.ts';
import type { AnswerEncoder, TextAnswers, TextJob } from '../shapes/shape.ts';
import type { TargetCall, TextAnswer, TextRequest } from '../targets/target.ts';
import { AnswerListener, type AnswerOwner } from './answer-listener.ts';
import type { StreamSource } from './event-stream.ts';
import type { RequestRun } from './request-run.ts';
import { sumOfUsage } from './sum-of-usage.ts';
import { TextStream } from './text-stream.ts';

/** One answer that is wanted, and who is asked for it. */
export interface TextPart {
  readonly plan: Plan;
  readonly request: TextRequest;
}

/** Asks for all answers of a job at the same time, and writes them as they come. The first failure ends all of them. */
export function answerText(run: RequestRun, job: TextJob, parts: readonly TextPart[]): void {
  run.answers = parts.length;
  const asking = new TextAsking(run, job);
  parts.forEach(({ plan, request }, choice) => {
    asking.add(plan.generate(request, new AnswerListener(asking, choice, request)));
  });
  run.waitFor((reason) => asking.cancel(reason));
}

/** The answers to one request, and how to stop them. */
class TextAsking implements AnswerOwner, StreamSource {
  readonly run: RequestRun;
  readonly stream: TextStream | undefined;
  readonly #encoder: AnswerEncoder;
  readonly #calls: TargetCall[] = [];
  readonly #answers: TextAnswer[] = [];
  #missing: number;

  constructor(run: RequestRun, { encoder, requests }: TextJob) {
    this.run = run;
    this.stream = requests[0].stream ? new TextStream(run, { encoder, source: this }) : undefined;
    this.#encoder = encoder;
    this.#missing = requests.length;
  }

  add(call: TargetCall): void {
    this.#calls.push(call);
  }

  cancel(reason: CancellationReason): void {
    for (const call of this.#calls) call.cancel(reason);
  }

  pause(): void {
    for (const call of this.#calls) call.pause?.();
  }

  resume(): void {
    for (const call of this.#calls) call.resume?.();
  }

  done(choice: number, answer: TextAnswer): void {
    if (this.run.isOver) return;
    this.#answers[choice] = answer;
    this.#missing -= 1;
    if (this.#missing > 0) this.stream?.endOne(choice, answer);
    else this.#end(choice, answer);
  }

  fail(error: unknown): void {
    if (this.run.isOver) return;
    this.stream?.fail(error);
    this.run.fail(error);
    this.cancel('caller_cancelled');
  }

  #end(choice: number, answer: TextAnswer): void {
    const { run } = this;
    const answers = this.#answers as readonly TextAnswer[] as TextAnswers; // All are there.
    if (this.stream !== undefined) {
      this.stream.endLast(choice, answer, answers);
    } else {
      run.responder.setHeader('server-timing', toServerTiming(run, answer.timings));
      run.responder.json(this.#encoder.whole(answers));
    }
    // Where the time went is told for the one that took longest.
    run.done(answers.length === 1 ? answer : { usage: sumOfUsage(answers), timings: answer.timings });
  }
}
