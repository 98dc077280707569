import type { SippError } from '../../runtime/contract/errors.ts';
import type { EmbedAnswer, EmbedRequest, Operation, TargetCall, TextAnswer, TextRequest } from '../targets/target.ts';
import { askForText, askForVectors } from './ask.ts';
import { Attempts, type Candidates } from './attempts.ts';
import type { Candidate } from './candidate.ts';
import type { AttemptListener, Plan } from './plan.ts';
import { refusalOf } from './refusal-of.ts';

/** Of a target that nobody stands in for: always the same, so that all requests share it. */
export class LonePlan implements Plan, Candidates {
  readonly #candidate: Candidate;

  constructor(candidate: Candidate) {
    this.#candidate = candidate;
  }

  refusal(operation: Operation, request: TextRequest | EmbedRequest): SippError | undefined {
    return refusalOf(this.#candidate.target, operation, request);
  }

  countTokens(request: TextRequest | EmbedRequest): Promise<number> {
    return this.#candidate.target.countTokens(request);
  }

  generate(request: TextRequest, listener: AttemptListener<TextAnswer>): TargetCall {
    return new Attempts(this, { request, listener, ask: askForText });
  }

  embed(request: EmbedRequest, listener: AttemptListener<EmbedAnswer>): TargetCall {
    return new Attempts(this, { request, listener, ask: askForVectors });
  }

  first(): Candidate {
    return this.#candidate;
  }

  after(_: Candidate, error: SippError): SippError {
    return error;
  }
}
