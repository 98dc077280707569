import { type Static, Type } from '@sinclair/typebox';
import { choice, name, set, table, text, variable } from './field-types.ts';
import { RateConfig } from './rate-config.ts';

/** Every target and as many groups, with room to spare; searched with each request. */
const MAX_ALLOWED = 1024;

/** RFC 3339 with an offset: without one, a token would end at another moment on each machine. */
const MOMENT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$';

/** A bearer token: where its secret is, whom it stands for, and what it opens. */
export const TokenConfig = table(
  {
    env: variable('Environment variable that holds the token.'),
    caller: name('Who uses it: unique, seen in logs, metrics and the dashboard.'),
    targets: set(name('A target or group.'), {
      maxItems: MAX_ALLOWED,
      expects: 'a list of names of targets and groups',
      description: 'Targets and groups it may use. Default: [], all of them.',
      default: [],
    }),
    expires: Type.Optional(
      text(
        {
          expects: 'a moment with an offset, such as 2027-01-31T00:00:00Z',
          description: 'The token is refused from then on. Default: never.',
        },
        MOMENT,
      ),
    ),
    priority: choice(['high', 'normal', 'low'], 'Who leaves the queue first. Default: normal.', { default: 'normal' }),
    rate_limit: Type.Optional(RateConfig),
  },
  { title: 'bearer token' },
);
export type TokenConfig = Static<typeof TokenConfig>;
