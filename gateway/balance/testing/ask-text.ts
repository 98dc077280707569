import type { SippError } from '../../../runtime/contract/errors.ts';
import type { AnswerDelta, ClientEvent, TargetCall, TextAnswer, TextRequest } from '../../targets/target.ts';
import type { Balancer } from '../balancer.ts';
import type { AttemptListener, Plan } from '../plan.ts';

export const request: TextRequest = { requestId: 'r1', input: { prompt: 'hi' }, options: {}, stream: true };

/** A request on its way: what its client was told, and how to leave. */
export class AskedText implements AttemptListener<TextAnswer> {
  readonly call: TargetCall;
  /** Names of the targets, in the order in which they were asked. */
  readonly attempts: string[] = [];
  readonly texts: [text: string, tokens: number][] = [];
  readonly deltas: AnswerDelta[] = [];
  readonly events: ClientEvent[] = [];
  /** Who was asked last when the text began. */
  speaker: string | undefined;
  /** Every end that was told: there must be one. */
  readonly ends: (TextAnswer | SippError)[] = [];

  constructor(plan: Plan, whole: TextRequest) {
    this.call = plan.generate(whole, this);
  }

  onAttempt({ config }: { readonly config: { readonly name: string } }): void {
    this.attempts.push(config.name);
  }

  onText(text: string, tokens: number): void {
    this.texts.push([text, tokens]);
    this.speaker ??= this.attempts.at(-1);
  }

  onDelta(delta: AnswerDelta): void {
    this.deltas.push(delta);
  }

  onClientEvent(event: ClientEvent): void {
    this.events.push(event);
  }

  onDone(end: TextAnswer): void {
    this.ends.push(end);
  }

  onError(end: SippError): void {
    this.ends.push(end);
  }
}

/** Sends a text request to whoever the balancer chooses for the name. */
export function askText(balancer: Balancer, name: string, options: Partial<TextRequest> = {}): AskedText {
  const whole = { ...request, ...options };
  return new AskedText(planFor(balancer, name, whole), whole);
}

export function planFor(balancer: Balancer, name: string, whole: TextRequest = request): Plan {
  const plan = balancer.choose(name, whole);
  if (plan === undefined) throw new Error(`${name} is unknown.`);
  return plan;
}
