import type { AnswerDelta, CancellationReason, TokenBatch } from '../../runtime/contract/events.ts';
import type {
  Backend,
  EngineDescription,
  EngineEmbedRequest,
  EngineLoadOptions,
  EngineMessage,
  EngineStats,
  EngineTextRequest,
  EngineTools,
} from '../../runtime/engine/engine.ts';
import type { ErrorRecord } from './error-record.ts';

/** What a child needs to know to load a model. */
export type HostedModel = Pick<EngineLoadOptions, 'model' | 'backend' | 'config' | 'notes'>;

/** A question to an engine. Each is answered by exactly one `done` or `failed` with its id. */
export type HostCall =
  | { readonly type: 'generate'; readonly id: number; readonly request: EngineTextRequest }
  | { readonly type: 'embed'; readonly id: number; readonly request: EngineEmbedRequest }
  | { readonly type: 'tokenize'; readonly id: number; readonly text: string; readonly special: boolean }
  | { readonly type: 'detokenize'; readonly id: number; readonly tokens: readonly number[] }
  | {
      readonly type: 'render';
      readonly id: number;
      readonly messages: readonly EngineMessage[];
      readonly tools: EngineTools | undefined;
    };

/** What the parent tells its child. `load` is the first, once. */
export type HostCommand =
  | HostCall
  | { readonly type: 'load'; readonly model: HostedModel }
  /** The answer to `before_load`: go on, or end the loading with that. */
  | { readonly type: 'go_on'; readonly refusal: ErrorRecord | undefined }
  | { readonly type: 'cancel'; readonly id: number; readonly reason: CancellationReason }
  | { readonly type: 'close' };

/** What the child tells. Events go in lists: all that happened within one turn of its event loop is one message. */
export type HostEvent =
  | { readonly type: 'before_load'; readonly backend: Backend }
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'loaded'; readonly description: EngineDescription }
  | { readonly type: 'load_failed'; readonly error: ErrorRecord }
  | { readonly type: 'stats'; readonly stats: EngineStats }
  | { readonly type: 'tokens'; readonly id: number; readonly batch: TokenBatch }
  | { readonly type: 'delta'; readonly id: number; readonly delta: AnswerDelta }
  | { readonly type: 'done'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorRecord };
