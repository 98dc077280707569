import { type Static, Type } from '@sinclair/typebox';
import { count, flag, table } from './field-types.ts';

/** Above these a limit no longer limits anything that one process can serve. */
const MAX_REQUESTS = 10_000_000;
const MAX_TOKENS = 1_000_000_000;

const requests = {
  requests_per_minute: count(MAX_REQUESTS, 'Requests that refill the bucket each minute.'),
  burst: count(MAX_REQUESTS, 'Requests that a full bucket holds.'),
};

const modelTokens = {
  tokens_per_minute: Type.Optional(
    count(MAX_TOKENS, 'Model tokens, of prompts and answers, that refill a second bucket. Default: not limited.'),
  ),
  token_burst: Type.Optional(
    count(MAX_TOKENS, 'Model tokens that a full second bucket holds. Default: tokens_per_minute.'),
  ),
};

/** What one client address may ask for. */
export const ClientRateConfig = table({
  enabled: flag('Whether client addresses are limited. The numbers are the start values of the dashboard.'),
  ...requests,
  ...modelTokens,
});

/** What the holder of one bearer token may ask for. */
export const RateConfig = table({ ...requests, ...modelTokens });
export type RateConfig = Static<typeof RateConfig>;
