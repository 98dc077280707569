import type { CallerFigures, CallerList, UsageDay } from '../../../admin/wire.ts';
import { seeded } from './seeded.ts';

const SECONDS_OF_A_DAY = 86_400;

/** Use with quiet weekends. */
function days(now: number, seed: number, scale: number): readonly UsageDay[] {
  const random = seeded(seed);
  return Array.from({ length: 30 }, (_, index) => {
    const date = new Date((now - (29 - index) * SECONDS_OF_A_DAY) * 1000);
    const isWeekend = date.getUTCDay() % 6 === 0;
    const requests = Math.round(scale * (isWeekend ? 0.25 : 1) * (0.7 + 0.6 * random()));
    return {
      day: date.toISOString().slice(0, 10),
      requests,
      errors: Math.round(requests * 0.01),
      inputTokens: Math.round(requests * (520 + 200 * random())),
      outputTokens: Math.round(requests * (150 + 80 * random())),
      cachedTokens: requests * 240,
    };
  });
}

export function callers(now: number): CallerList {
  const base: CallerFigures = {
    caller: 'web-app',
    env: 'SIPP_TOKEN_WEB_APP',
    targets: [],
    priority: 'high',
    expiresUnixSeconds: null,
    isExpired: false,
    rateLimit: {
      requestsPerMinute: 600,
      burst: 900,
      requestsLeft: 731.4,
      tokensPerMinute: 400_000,
      tokenBurst: 400_000,
      tokensLeft: 61_280,
    },
    requests: 31_204,
    errors: 122,
    inputTokens: 18_912_000,
    outputTokens: 5_822_000,
    cachedTokens: 7_420_000,
    lastSeenUnixSeconds: now - 2,
    days: days(now, 11, 1400),
  };
  return {
    callers: [
      base,
      {
        ...base,
        caller: 'code-review',
        env: 'SIPP_TOKEN_CODE_REVIEW',
        targets: ['claude', 'gpt'],
        priority: 'normal',
        expiresUnixSeconds: now + 41 * SECONDS_OF_A_DAY,
        rateLimit: null,
        requests: 9840,
        errors: 71,
        inputTokens: 6_022_000,
        outputTokens: 1_850_000,
        cachedTokens: 2_361_000,
        lastSeenUnixSeconds: now - 14,
        days: days(now, 12, 420),
      },
      {
        ...base,
        caller: 'support-desk',
        env: 'SIPP_TOKEN_SUPPORT',
        targets: ['qwen-local'],
        priority: 'normal',
        rateLimit: {
          requestsPerMinute: 120,
          burst: 120,
          requestsLeft: 4,
          tokensPerMinute: null,
          tokenBurst: null,
          tokensLeft: null,
        },
        requests: 5420,
        errors: 64,
        inputTokens: 3_317_000,
        outputTokens: 1_018_000,
        cachedTokens: 1_300_000,
        lastSeenUnixSeconds: now - 190,
        days: days(now, 13, 230),
      },
      {
        ...base,
        caller: 'nightly-reports',
        env: 'SIPP_TOKEN_REPORTS',
        priority: 'low',
        expiresUnixSeconds: now - 3 * SECONDS_OF_A_DAY,
        isExpired: true,
        rateLimit: null,
        requests: 1749,
        errors: 44,
        inputTokens: 869_000,
        outputTokens: 266_000,
        cachedTokens: 0,
        lastSeenUnixSeconds: now - 5 * 3600,
        days: days(now, 14, 60),
      },
      {
        ...base,
        caller: 'staging',
        env: 'SIPP_TOKEN_STAGING',
        priority: 'low',
        rateLimit: null,
        requests: 0,
        errors: 0,
        inputTokens: 0,
        outputTokens: 0,
        cachedTokens: 0,
        lastSeenUnixSeconds: null,
        days: [],
      },
    ],
  };
}
