import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { ProviderKind } from '../../runtime/endpoint/provider/provider-kinds.ts';
import { Places } from '../places.ts';
import { speaksFormat } from '../targets/speaks-format.ts';
import type {
  EmbedAnswer,
  EmbedRequest,
  Operation,
  Target,
  TargetCall,
  TargetListener,
  TargetStatus,
  TextAnswer,
  TextRequest,
} from '../targets/target.ts';
import { type Clock, systemClock } from './clock.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { FailedCall } from './failed-call.ts';
import { type CallContext, ProviderCall } from './provider-call.ts';
import type { ProviderConfig } from './provider-config.ts';
import type { Question } from './question.ts';
import { Questions } from './questions.ts';
import { toTimeLimits } from './time-limits.ts';
import { type Unsupported, unsupportedBy } from './unsupported.ts';
import { Upstream } from './upstream.ts';

/** The key of the provider; time and chance are those of the machine unless given. */
export interface ProviderTargetOptions {
  readonly secret: string;
  readonly random?: () => number;
  readonly clock?: Clock;
}

/** A model of a provider. Nothing is sent before the first request. */
export function createProviderTarget(
  config: ProviderConfig,
  { secret, random = Math.random, clock = systemClock }: ProviderTargetOptions,
): Target {
  const { name, base_url, connect_timeout_seconds, max_retries } = config;
  const limits = toTimeLimits(config);
  return new ProviderTarget(config, {
    questions: new Questions(config, { secret, limits }),
    context: {
      targetName: `target ${name}`,
      upstream: new Upstream(new URL(base_url).origin, connect_timeout_seconds * 1000),
      limits,
      clock,
      retry: { maxRetries: max_retries, random },
      secrets: secret === '' ? [] : [secret],
      running: new Places<TargetCall>(),
      counts: { retries: 0 },
    },
  });
}

interface ProviderTargetParts {
  readonly questions: Questions;
  readonly context: CallContext;
}

class ProviderTarget implements Target {
  readonly config: ProviderConfig;
  readonly #questions: Questions;
  readonly #context: CallContext;
  readonly #unsupported: readonly Unsupported[];
  #closed: Promise<void> | undefined;

  constructor(config: ProviderConfig, { questions, context }: ProviderTargetParts) {
    this.config = config;
    this.#questions = questions;
    this.#context = context;
    this.#unsupported = unsupportedBy(config.type);
  }

  status(): TargetStatus {
    return { state: 'ready', isNeeded: true, retries: this.#context.counts.retries };
  }

  /** What a provider would ignore is refused: what is accepted must have an effect. */
  refusal(operation: Operation, request: TextRequest | EmbedRequest): SippError | undefined {
    const kind = this.#questions.kind;
    if (operation === 'embed')
      return kind.embeddings === undefined ? this.#refuse('embed', kind, 'has no embeddings') : undefined;
    if ('inputs' in request) return undefined;
    // The body is the client's own: whether it can be done is the provider's to say.
    if (request.clientBody !== undefined && speaksFormat(request, this.config)) return undefined;
    const missing = this.#unsupported.find(({ isAsked }) => isAsked(request));
    return missing && this.#refuse(missing.word, kind, missing.because);
  }

  async countTokens(request: TextRequest | EmbedRequest): Promise<number> {
    return estimateTokens(request);
  }

  generate(request: TextRequest, listener: TargetListener<TextAnswer>): TargetCall {
    return this.#start(() => this.#questions.text(request), listener);
  }

  embed(request: EmbedRequest, listener: TargetListener<EmbedAnswer>): TargetCall {
    return this.#start(() => this.#questions.embeddings(request), listener);
  }

  async start(): Promise<void> {
    // Nothing has to be loaded here.
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #start<Answer>(ask: () => Question<Answer>, listener: TargetListener<Answer>): TargetCall {
    let question: Question<Answer>;
    try {
      if (this.#closed !== undefined) throw cancelled('server_shutdown');
      question = ask();
    } catch (error) {
      return new FailedCall(error, listener);
    }
    const call = new ProviderCall(this.#context, question, listener);
    call.start();
    return call;
  }

  async #close(): Promise<void> {
    for (const call of this.#context.running.all()) call.cancel('server_shutdown');
    await this.#context.upstream.close();
  }

  #refuse(what: string, { title }: ProviderKind, because: string): SippError {
    const message = `unsupported operation ${what} on target ${this.config.name}: ${title} ${because}.`;
    return new SippError('unsupported_operation', message, {
      hint: what === 'embed' ? 'Name another target.' : `Leave ${what} out, or name another target.`,
    });
  }
}
