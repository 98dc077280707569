import type { SippError } from '../../runtime/contract/errors.ts';
import { startTimer } from '../../runtime/endpoint/http/start-timer.ts';
import { toTextMessages } from '../../runtime/endpoint/text-messages.ts';
import type { Engine } from '../../runtime/engine/engine.ts';
import type { LocalTargetConfig } from '../config/target-config.ts';
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
import { addedTokens } from './added-tokens.ts';
import { EmbedWork } from './embed-work.ts';
import { LocalModel, type LocalModelParts, type ModelLease } from './local-model.ts';
import { createMeasure, type Measure } from './measure.ts';
import { textRefusal } from './text-refusal.ts';
import { TextWork } from './text-work.ts';
import { toEngineTools } from './to-engine-tools.ts';

/** What local targets share; the clock is that of the machine unless it is given. */
export type LocalTargetParts = Omit<LocalModelParts, 'now' | 'startTimer'> &
  Partial<Pick<LocalModelParts, 'now' | 'startTimer'>>;

/** A model of this machine as a target of the gateway. Nothing is loaded before `start` or the first request. */
export function createLocalTarget(config: LocalTargetConfig, parts: LocalTargetParts): Target {
  return new LocalTarget(config, { now: () => performance.now(), startTimer, ...parts });
}

class LocalTarget implements Target {
  readonly config: LocalTargetConfig;
  readonly #model: LocalModel;
  readonly #measure: Measure;
  readonly #now: () => number;
  #added: { readonly engine: Engine; readonly tokens: number } | undefined;

  constructor(config: LocalTargetConfig, parts: LocalModelParts) {
    this.config = config;
    this.#model = new LocalModel(config, parts);
    this.#measure = createMeasure(config, parts.log);
    this.#now = parts.now;
  }

  status(): TargetStatus {
    return this.#model.status();
  }

  refusal(operation: Operation, request: TextRequest | EmbedRequest): SippError | undefined {
    const { loaded } = this.#model;
    const refusal = loaded?.endpoint.refusal(operation);
    if (refusal !== undefined || 'inputs' in request) return refusal;
    return textRefusal(request, this.config.name, loaded?.engine.description);
  }

  async countTokens(request: TextRequest | EmbedRequest): Promise<number> {
    const lease = await new Promise<ModelLease>((resolve, reject) => {
      this.#model.request({ onModel: resolve, onNoModel: reject });
    });
    try {
      const texts = 'inputs' in request ? request.inputs : [await this.#promptOf(lease.engine, request)];
      const counts = await Promise.all(texts.map((text) => lease.engine.tokenize(text)));
      const added = await this.#addedTokens(lease.engine);
      return counts.reduce((sum, { length }) => sum + length + added, 0);
    } finally {
      this.#model.release(lease);
    }
  }

  generate(request: TextRequest, listener: TargetListener<TextAnswer>): TargetCall {
    return new TextWork(this.#model, { request, listener, measure: this.#measure, now: this.#now });
  }

  embed(request: EmbedRequest, listener: TargetListener<EmbedAnswer>): TargetCall {
    return new EmbedWork(this.#model, { request, listener, measure: this.#measure, now: this.#now });
  }

  start(): Promise<void> {
    return this.#model.start();
  }

  unload(): boolean {
    return this.#model.unload();
  }

  close(): Promise<void> {
    return this.#model.close();
  }

  /** Asked once for each load. */
  async #addedTokens(engine: Engine): Promise<number> {
    if (this.#added?.engine !== engine) this.#added = { engine, tokens: await addedTokens(engine) };
    return this.#added.tokens;
  }

  #promptOf(engine: Engine, request: TextRequest): Promise<string> | string {
    const { input } = request;
    if ('prompt' in input) return input.prompt;
    return engine.renderChat(toTextMessages(input.messages, this.config.name), toEngineTools(request));
  }
}
