import { SippError } from '../../runtime/contract/errors.ts';
import type { EmbedAnswer, EmbedRequest, Operation, TargetCall, TextAnswer, TextRequest } from '../targets/target.ts';
import { affinityOf, hashOf } from './affinity.ts';
import { askForText, askForVectors } from './ask.ts';
import { Attempts, type Candidates } from './attempts.ts';
import { fallsBack } from './blame.ts';
import type { Candidate } from './candidate.ts';
import { joinFailures } from './join-failures.ts';
import type { AttemptListener, Plan } from './plan.ts';
import { refusalOf } from './refusal-of.ts';

/** Everyone who may answer to a name. */
export interface Field {
  /** Not empty. */
  readonly tiers: readonly (readonly Candidate[])[];
  /** The first of the first tier. */
  readonly head: Candidate;
  readonly random: () => number;
}

/** The plan of one request that several targets can answer. */
export class Selection implements Plan, Candidates {
  readonly #field: Field;
  readonly #request: TextRequest | EmbedRequest;
  readonly #session: number | undefined;
  /** Those that refused or failed. */
  readonly #passed: Candidate[] = [];
  #failure: SippError | undefined;
  #refusal: SippError | undefined;
  #chosen: Candidate;
  readonly #isRefused: boolean;

  constructor(field: Field, request: TextRequest | EmbedRequest) {
    this.#field = field;
    this.#request = request;
    this.#session = 'session' in request && request.session !== undefined ? hashOf(request.session) : undefined;
    const able = this.#drawAble();
    this.#isRefused = able === undefined;
    this.#chosen = able ?? field.head;
  }

  refusal(): SippError | undefined {
    return this.#isRefused ? this.#refusal : undefined;
  }

  /** A target that cannot count because it is down is one that failed. */
  async countTokens(request: TextRequest | EmbedRequest): Promise<number> {
    for (;;) {
      const candidate = this.#chosen;
      try {
        return await candidate.target.countTokens(request);
      } catch (error) {
        this.#chosen = this.#afterCounting(candidate, error);
      }
    }
  }

  generate(request: TextRequest, listener: AttemptListener<TextAnswer>): TargetCall {
    return new Attempts(this, { request, listener, ask: askForText });
  }

  embed(request: EmbedRequest, listener: AttemptListener<EmbedAnswer>): TargetCall {
    return new Attempts(this, { request, listener, ask: askForVectors });
  }

  /** The one that was chosen, unless it was ejected while the request waited. */
  first(): Candidate {
    if (this.#chosen.health.isAvailable) return this.#chosen;
    const other = this.#drawAble();
    return other?.health.isAvailable ? other : this.#chosen;
  }

  after(failed: Candidate, error: SippError): Candidate | SippError {
    if (error.code === 'cancelled') return error;
    this.#failure = this.#failure === undefined ? error : joinFailures(this.#failure, error);
    this.#passed.push(failed);
    const next = fallsBack(error) ? this.#drawAble() : undefined;
    return next ?? this.#failure;
  }

  #afterCounting(candidate: Candidate, error: unknown): Candidate {
    if (!SippError.is(error)) throw error;
    const { health, standIns } = candidate;
    health.failed(health.begin(), { error, standIns });
    const next = this.after(candidate, error);
    if (SippError.is(next)) throw next;
    return next;
  }

  /** The next one that does not refuse. */
  #drawAble(): Candidate | undefined {
    for (;;) {
      const drawn = this.#draw(isAvailable) ?? this.#draw(isAny);
      const refusal = drawn && refusalOf(drawn.target, operationOf(this.#request), this.#request);
      if (drawn === undefined || refusal === undefined) return drawn;
      this.#refusal ??= refusal;
      this.#passed.push(drawn);
    }
  }

  #draw(isOpen: (candidate: Candidate) => boolean): Candidate | undefined {
    for (const tier of this.#field.tiers) {
      const drawn = this.#drawFrom(tier, isOpen);
      if (drawn !== undefined) return drawn;
    }
    return undefined;
  }

  /**
   * By weight: the smallest of -ln(u) / weight wins. With random u this is a draw without replacement (Efraimidis and Spirakis,
   * "Weighted random sampling with a reservoir", 2006). With u hashed from session and target it is rendezvous hashing (Thaler and
   * Ravishankar, "Using name-based mappings to increase hit rates", 1998; the weights: Schindelhauer and Schomaker, "Weighted
   * distributed hash tables", 2005): a session stays with one target, and when that is gone, no other session moves.
   */
  #drawFrom(tier: readonly Candidate[], isOpen: (candidate: Candidate) => boolean): Candidate | undefined {
    let winner: Candidate | undefined;
    let smallest = Number.POSITIVE_INFINITY;
    for (const candidate of tier) {
      if (!isOpen(candidate) || this.#passed.includes(candidate)) continue;
      const key = -Math.log(this.#chanceOf(candidate)) / candidate.weight;
      if (key >= smallest) continue;
      winner = candidate;
      smallest = key;
    }
    return winner;
  }

  /** In (0, 1]. */
  #chanceOf({ seed }: Candidate): number {
    return this.#session === undefined ? 1 - this.#field.random() : affinityOf(this.#session, seed);
  }
}

const isAvailable = ({ health }: Candidate): boolean => health.isAvailable;
const isAny = (): boolean => true;

function operationOf(request: TextRequest | EmbedRequest): Operation {
  if ('inputs' in request) return 'embed';
  return 'prompt' in request.input ? 'query' : 'chat';
}
