import { type ErrorCode, type ErrorDetails, SippError } from '../../../runtime/contract/errors.ts';
import type { TargetConfig } from '../../config/target-config.ts';
import type {
  AnswerDelta,
  ClientEvent,
  EmbedAnswer,
  EmbedRequest,
  Target,
  TargetCall,
  TargetListener,
  TargetStatus,
  TextAnswer,
  TextRequest,
} from '../../targets/target.ts';
import { providerConfigs } from '../../testing/provider-configs.ts';

export interface ScriptedOptions {
  readonly group?: string;
  readonly weight?: number;
  readonly fallback?: string[];
  /** Default: local. */
  readonly type?: 'local' | 'anthropic';
}

const local = {
  type: 'local',
  model: 'tiny.gguf',
  backend: 'auto',
  stats: 'basic',
  load: 'eager',
  cold_start: 'wait',
} as const;
const anthropic = providerConfigs.anthropic('https://api.example.com/v1');

export const answer: TextAnswer = { text: 'yes', finishReason: 'stop', timings: {} };
export const vectors: EmbedAnswer = { vectors: [[1]], timings: {} };

/** A target in memory, which answers when the test says so. */
export class ScriptedTarget implements Target {
  readonly config: TargetConfig;
  /** What it was told to do with its requests. */
  readonly orders: string[] = [];
  /** Says no before it is asked. */
  refuses: SippError | undefined;
  /** What counting comes to. */
  tokens: number | SippError = 1;
  #texts: TargetListener<TextAnswer>[] = [];
  #embeds: TargetListener<EmbedAnswer>[] = [];

  constructor(name: string, { fallback = [], type = 'local', ...options }: ScriptedOptions = {}) {
    const common = { name, fallback, ...options };
    this.config = type === 'local' ? { ...local, ...common } : { ...anthropic, ...common };
  }

  /** Requests that it has not answered. */
  get open(): number {
    return this.#texts.length + this.#embeds.length;
  }

  text(text: string, tokens = 1): void {
    this.#texts.at(-1)?.onText?.(text, tokens);
  }

  delta(delta: AnswerDelta): void {
    this.#texts.at(-1)?.onDelta?.(delta);
  }

  event(event: ClientEvent): void {
    this.#texts.at(-1)?.onClientEvent?.(event);
  }

  /** Answers the newest request. */
  done(): void {
    this.#texts.pop()?.onDone(answer);
    this.#embeds.pop()?.onDone(vectors);
  }

  /** Fails the oldest request. */
  fail(code: ErrorCode = 'connection_failed', details: ErrorDetails = {}): void {
    const error = new SippError(code, `${this.config.name}: ${code}`, details);
    this.#texts.shift()?.onError(error);
    this.#embeds.shift()?.onError(error);
  }

  status(): TargetStatus {
    return { state: 'ready', isNeeded: true };
  }

  refusal(): SippError | undefined {
    return this.refuses;
  }

  async countTokens(): Promise<number> {
    if (typeof this.tokens !== 'number') throw this.tokens;
    return this.tokens;
  }

  generate(_: TextRequest, listener: TargetListener<TextAnswer>): TargetCall {
    this.#texts.push(listener);
    return this.#call();
  }

  embed(_: EmbedRequest, listener: TargetListener<EmbedAnswer>): TargetCall {
    this.#embeds.push(listener);
    return this.#call();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #call(): TargetCall {
    return {
      cancel: (reason) => this.orders.push(reason),
      pause: () => this.orders.push('pause'),
      resume: () => this.orders.push('resume'),
    };
  }
}
