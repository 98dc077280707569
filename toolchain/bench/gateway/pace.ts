import type { Pace } from './behaviour.ts';
import type { GatewayPlan } from './gateway-plan.ts';

/** A fast model's rate. */
const PER_SECOND = 50;

/** Of the streams that are measured: each lasts as long as a measurement. */
export const pace = ({ seconds }: Pick<GatewayPlan, 'seconds'>): Pace => ({
  tokens: Math.max(2, Math.round(PER_SECOND * seconds)),
  perSecond: PER_SECOND,
});

/** Of the streams that go before, while compilers do their work. */
export const warmPace: Pace = { tokens: 40, perSecond: 2 * PER_SECOND };
