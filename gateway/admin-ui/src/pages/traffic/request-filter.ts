import type { RecentRequest } from '../../../../admin/wire.ts';

export interface RequestFilter {
  readonly outcome: keyof typeof outcomes;
  /** Empty for all, as the next two. */
  readonly target: string;
  readonly caller: string;
  /** The beginning of an address. */
  readonly client: string;
}

/** What each choice keeps. */
const outcomes = {
  all: () => true,
  ok: ({ status }: RecentRequest) => status < 400,
  client: ({ status }: RecentRequest) => status >= 400 && status < 500,
  server: ({ status }: RecentRequest) => status >= 500,
  refused: ({ rejection }: RecentRequest) => rejection !== null,
} as const;

export const outcomeOptions: readonly (readonly [RequestFilter['outcome'], string])[] = [
  ['all', 'All'],
  ['ok', 'Answered'],
  ['client', '4xx'],
  ['server', '5xx'],
  ['refused', 'Refused or left'],
];

export function filterRequests(requests: readonly RecentRequest[], filter: RequestFilter): readonly RecentRequest[] {
  const { outcome, target, caller, client } = filter;
  return requests.filter(
    (request) =>
      outcomes[outcome](request) &&
      (target === '' || request.target === target) &&
      (caller === '' || request.caller === caller) &&
      request.client.startsWith(client.trim()),
  );
}

/** The different values of a column, for a choice among them. */
export function valuesOf(requests: readonly RecentRequest[], key: 'target' | 'caller'): readonly string[] {
  return [...new Set(requests.map((request) => request[key]).filter((value) => value !== null))].sort();
}
