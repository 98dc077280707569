import type { SippError } from '../../runtime/contract/errors.ts';
import type {
  EmbedAnswer,
  EmbedRequest,
  Operation,
  Target,
  TargetCall,
  TargetListener,
  TextAnswer,
  TextRequest,
} from '../targets/target.ts';

/** Learns who is asked, too. */
export interface AttemptListener<Answer> extends TargetListener<Answer> {
  /** Each time a target is asked, the first time within the call that starts the request. */
  onAttempt?(target: Target): void;
}

/** What one request may do, and in which order targets are asked for it. Made for one request and used with that one only. */
export interface Plan {
  /** Why it cannot be done; undefined where at least one of the targets can. */
  refusal(operation: Operation, request: TextRequest | EmbedRequest): SippError | undefined;
  /**
   * Tokens of the request, as the target counts that would be asked now.
   *
   * @throws SippError as the request itself would
   */
  countTokens(request: TextRequest | EmbedRequest): Promise<number>;
  /** The next target is asked where one fails before its first text. What the listener is promised stays true. */
  generate(request: TextRequest, listener: AttemptListener<TextAnswer>): TargetCall;
  embed(request: EmbedRequest, listener: AttemptListener<EmbedAnswer>): TargetCall;
}
