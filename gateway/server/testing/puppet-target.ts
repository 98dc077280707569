import { cancelled } from '../../../runtime/contract/cancelled.ts';
import { SippError } from '../../../runtime/contract/errors.ts';
import type { CancellationReason } from '../../../runtime/contract/events.ts';
import type { TargetConfig } from '../../config/target-config.ts';
import type {
  Target,
  TargetCall,
  TargetListener,
  TargetStatus,
  TextAnswer,
  TextRequest,
} from '../../targets/target.ts';

/** A request for text that a test answers. */
export class PuppetCall implements TargetCall {
  readonly request: TextRequest;
  readonly listener: TargetListener<TextAnswer>;
  /** What the server told it to do. */
  readonly orders: string[] = [];

  constructor(request: TextRequest, listener: TargetListener<TextAnswer>) {
    this.request = request;
    this.listener = listener;
  }

  done(text: string, more: Partial<TextAnswer> = {}): void {
    this.listener.onDone({ text, finishReason: 'stop', timings: {}, ...more });
  }

  cancel(reason: CancellationReason): void {
    this.orders.push(reason);
    queueMicrotask(() => this.listener.onError(cancelled(reason)));
  }

  pause(): void {
    this.orders.push('pause');
  }

  resume(): void {
    this.orders.push('resume');
  }
}

/** A target that does what a test says. It counts characters, of texts that are prompts. */
export class PuppetTarget implements Target {
  readonly config: TargetConfig;
  /** What it was asked, in order. */
  readonly calls: PuppetCall[] = [];

  constructor(config: TargetConfig) {
    this.config = config;
  }

  status(): TargetStatus {
    return { state: 'ready', isNeeded: false };
  }

  refusal(): SippError | undefined {
    return undefined;
  }

  async countTokens(request: TextRequest): Promise<number> {
    return 'prompt' in request.input ? request.input.prompt.length : 0;
  }

  generate(request: TextRequest, listener: TargetListener<TextAnswer>): TargetCall {
    const call = new PuppetCall(request, listener);
    this.calls.push(call);
    return call;
  }

  embed(): TargetCall {
    throw new SippError('unsupported_operation', 'A puppet makes no vectors.');
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
