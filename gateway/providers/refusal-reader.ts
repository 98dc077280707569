import type { SippError } from '../../runtime/contract/errors.ts';
import { toProviderFailure } from '../../runtime/endpoint/provider/provider-failure.ts';
import type { AnswerReader } from './answer-reader.ts';
import { CollectedBody } from './collected-body.ts';
import type { UpstreamHead } from './upstream-head.ts';

/** Refusals are short; so are the pages of proxies. */
const MAX_FAILURE_BYTES = 1_048_576;

/** Reads the body of an answer whose status says that the request was refused. Where it is cut, the status still says what matters. */
export class RefusalReader implements AnswerReader<never> {
  isComplete = false;
  readonly #head: UpstreamHead;
  #body: CollectedBody | undefined = new CollectedBody(MAX_FAILURE_BYTES);

  constructor(head: UpstreamHead) {
    this.#head = head;
  }

  push(chunk: Uint8Array): void {
    try {
      this.#body?.push(chunk);
    } catch {
      // It is too large to be a refusal's own words.
      this.#body = undefined;
      this.isComplete = true;
    }
  }

  failure(): SippError {
    return toProviderFailure(this.#head, this.#body?.text() ?? '');
  }

  end(): never {
    throw this.failure();
  }
}
