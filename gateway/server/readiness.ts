import type { TargetStatus } from '../targets/target.ts';
import type { GatewayCore } from './gateway-core.ts';

/** Why requests should not be sent here yet, or any more. */
export interface ReadinessReport {
  readonly status: 'loading' | 'draining' | 'failed';
  readonly targets: readonly TargetReport[];
}

interface TargetReport extends Pick<TargetStatus, 'state' | 'progress' | 'reason'> {
  readonly name: string;
}

export type Readiness = { readonly isReady: true } | { readonly isReady: false; readonly report: ReadinessReport };

/**
 * Whether requests can be answered: at first when every model that is loaded at the start is there, later as long as one target
 * works. A single target that has failed is for metrics to tell: other targets are needed all the more.
 */
export function readinessOf({ generation, isDraining, hasStarted }: Readonly<GatewayCore>): Readiness {
  const states = [...generation.targets.values()].map((target) => ({
    name: target.config.name,
    status: target.status(),
  }));
  const targets = states.map(({ name, status: { state, progress, reason } }) => ({
    name,
    state,
    ...(progress !== undefined && { progress }),
    ...(reason !== undefined && { reason }),
  }));
  if (isDraining) return { isReady: false, report: { status: 'draining', targets } };
  if (!hasStarted) return { isReady: false, report: { status: 'loading', targets } };
  if (states.every(({ status }) => status.state === 'failed')) {
    return { isReady: false, report: { status: 'failed', targets } };
  }
  return { isReady: true };
}
