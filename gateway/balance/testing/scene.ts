import type { ErrorCode, ErrorDetails } from '../../../runtime/contract/errors.ts';
import type { Balancer, TargetHealth } from '../balancer.ts';
import { type AskedText, askText } from './ask-text.ts';
import { balance } from './balance.ts';
import { ScriptedTarget } from './scripted-target.ts';

/** A target `a`, its stand-in `b`, and a clock. */
export class Scene {
  readonly a: ScriptedTarget;
  readonly b = new ScriptedTarget('b');
  readonly balancer: Balancer;
  nowMs = 0;

  constructor() {
    this.a = new ScriptedTarget('a', { fallback: ['b'] });
    this.balancer = balance([this.a, this.b], { now: () => this.nowMs });
  }

  /** A request for `a`, which nobody has answered yet. */
  ask(): AskedText {
    return askText(this.balancer, 'a');
  }

  /** Requests for `a` that fail there; `b` answers them. */
  fail(times: number, code: ErrorCode = 'connection_failed', details: ErrorDetails = {}): void {
    for (let time = 0; time < times; time += 1) {
      this.ask();
      this.a.fail(code, details);
      this.b.done();
    }
  }

  /** A request that `a` answers. */
  succeed(): void {
    this.ask();
    this.a.done();
  }

  get health(): TargetHealth | undefined {
    return this.balancer.health(this.a);
  }
}
