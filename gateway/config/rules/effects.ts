import { toSeconds } from '../duration.ts';
import type { Finding } from '../finding.ts';
import type { GatewayConfig } from '../gateway-config.ts';
import type { RateConfig } from '../rate-config.ts';

/** The longest wait of a timer: 31 bits of milliseconds. */
const MAX_KEEP_ALIVE_SECONDS = 24 * 86_400;

/** Nothing that is accepted stays without effect. */
export function checkEffects(config: GatewayConfig): readonly Finding[] {
  return [
    ...queueEffects(config),
    ...memoryEffects(config),
    ...tokenBursts('/security/rate_limit', config.security.rate_limit),
    ...config.tokens.flatMap(tokenEffects),
    ...config.targets.flatMap(targetEffects),
  ];
}

function queueEffects({ queue, max_concurrent_requests, tokens }: GatewayConfig): readonly Finding[] {
  if (queue !== undefined) {
    if (max_concurrent_requests !== undefined) return [];
    return [{ pointer: '/queue', problem: 'has no effect: nothing waits without max_concurrent_requests' }];
  }
  return tokens.flatMap(({ priority }, index) =>
    priority === 'normal'
      ? []
      : [{ pointer: `/tokens/${index}/priority`, problem: 'has no effect: nothing waits without a table [queue]' }],
  );
}

function memoryEffects({ max_model_memory, targets }: GatewayConfig): readonly Finding[] {
  if (max_model_memory === undefined || targets.some(({ type }) => type === 'local')) return [];
  return [{ pointer: '/max_model_memory', problem: 'has no effect without a local target' }];
}

function tokenEffects({ expires, rate_limit }: GatewayConfig['tokens'][number], index: number): readonly Finding[] {
  const limits = rate_limit === undefined ? [] : tokenBursts(`/tokens/${index}/rate_limit`, rate_limit);
  if (expires === undefined || !Number.isNaN(Date.parse(expires))) return limits;
  return [
    ...limits,
    { pointer: `/tokens/${index}/expires`, problem: 'must be a moment of the calendar', isValueShown: true },
  ];
}

function tokenBursts(pointer: string, { tokens_per_minute, token_burst }: RateConfig): readonly Finding[] {
  if (token_burst === undefined || tokens_per_minute !== undefined) return [];
  return [{ pointer: `${pointer}/token_burst`, problem: 'has no effect without tokens_per_minute' }];
}

function targetEffects(target: GatewayConfig['targets'][number], index: number): readonly Finding[] {
  const findings: Finding[] = [];
  if (target.weight !== undefined && target.group === undefined) {
    findings.push({ pointer: `/targets/${index}/weight`, problem: 'has no effect without a group' });
  }
  if (target.type === 'local' && toSeconds(target.keep_alive ?? '0s') > MAX_KEEP_ALIVE_SECONDS) {
    const problem = 'must be a duration of at most 24 days, such as 90s, 10m or 2h';
    findings.push({ pointer: `/targets/${index}/keep_alive`, problem, isValueShown: true });
  }
  return findings;
}
