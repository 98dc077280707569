import type { CancellationReason } from '../../runtime/contract/events.ts';
import type { MetricsSource, TargetSample } from '../operations/metrics/metrics-source.ts';
import type { Operations } from '../operations/operations.ts';
import type { RequestOutcome } from '../operations/request-outcome.ts';
import type { RequestTrace } from '../operations/tracing/tracing.ts';
import { Places } from '../places.ts';
import type { Target } from '../targets/target.ts';
import { ConnectionWatch } from './connection-watch.ts';
import type { Generation } from './generation.ts';

/** A request as those see it that stop requests and wait for them. */
export interface RunUnderWay {
  /** Among those under way. */
  readonly place: number;
  readonly generation: Generation;
  /** Undefined where nobody collects traces. */
  readonly trace: RequestTrace | undefined;
  /** Stops it for a reason of the gateway; it is answered with that. */
  cancel(reason: CancellationReason): void;
}

/** What all requests share: the configuration in force, and the list of those under way. */
export class GatewayCore {
  readonly operations: Operations;
  readonly watch = new ConnectionWatch();
  /** When it began to offer models, as those who ask for the list are told. */
  readonly startedUnixSeconds = Math.floor(Date.now() / 1000);
  isDraining = false;
  /** Whether everything that is loaded at the start has been there. */
  hasStarted = false;
  #generation: Generation;
  readonly #runs = new Places<RunUnderWay>();
  readonly #waiting: (() => void)[] = [];

  constructor(generation: Generation, operations: Operations) {
    this.#generation = generation;
    this.operations = operations;
  }

  get generation(): Generation {
    return this.#generation;
  }

  /** Requests under way, those that wait included. */
  get active(): number {
    return this.#runs.size;
  }

  /** Requests from now on are answered by the next generation. Returns the previous one, which others may still use. */
  replace(next: Generation): Generation {
    const previous = this.#generation;
    this.#generation = next;
    return previous;
  }

  /** Returns the run's place, which it gives back when it ends. */
  begin(run: RunUnderWay): number {
    return this.#runs.add(run);
  }

  end(run: RunUnderWay, outcome: RequestOutcome): void {
    this.#runs.remove(run.place);
    this.operations.requestFinished(outcome, run.trace);
    if (this.#waiting.length > 0) for (const wake of this.#waiting.splice(0)) wake();
  }

  /** What metrics ask for at each scrape. */
  metricsSource(): MetricsSource {
    return {
      admission: () => this.#generation.policy.admission,
      targets: () => [...this.#generation.targets.values()].map((target) => this.#sampleOf(target)),
    };
  }

  /** Resolves when no request that began in one of these generations is under way; of any generation without one. */
  async idle(generation?: Generation): Promise<void> {
    while (this.#isBusy(generation)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  cancelAll(reason: CancellationReason): void {
    for (const run of this.#runs.all()) run.cancel(reason);
  }

  #sampleOf(target: Target): TargetSample {
    const health = this.#generation.balancer.health(target);
    const status = target.status();
    return {
      name: target.config.name,
      status,
      isHealthy: health === undefined || health.state === 'healthy',
      ...(status.retries !== undefined && { retries: status.retries }),
    };
  }

  #isBusy(generation: Generation | undefined): boolean {
    if (generation === undefined) return this.#runs.size > 0;
    return this.#runs.all().some((run) => run.generation === generation);
  }
}
