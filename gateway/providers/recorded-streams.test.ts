import { expect, test } from 'vitest';
import type { StubReply } from '../../runtime/testing/stub-server/stub-server.ts';
import type { Target } from '../targets/target.ts';
import { openProviderTarget } from '../testing/open-provider-target.ts';
import { randomCuts } from '../testing/random-cuts.ts';
import { readTarget, type Told } from '../testing/read-target.ts';
import { type StreamFixture, streamFixture, streamFixtureNames } from '../testing/stream-fixture.ts';

const names = streamFixtureNames();

test('there are streams of every format', () => {
  expect(new Set(names.map((name) => streamFixture(name).format)).size).toBe(3);
});

test.each(names)('%s means the same however it is cut', async (name) => {
  const fixture = streamFixture(name);
  const { body } = fixture;
  const cuts = [[body], inBytes(body), ...atRandom(body, 20)];
  const target = await open(fixture, cuts);

  for (const { told, answer, error } of await Promise.all(cuts.map(() => readTarget(target, {})))) {
    expect({ told, ...(answer && { answer }), ...(error && { error }) }).toEqual(fixture.expected);
  }
});

test.each(names)('%s reaches a client of the same format event by event', async (name) => {
  const fixture = streamFixture(name);
  const { format, expected } = fixture;
  const clientBody = { format, fields: { stream_options: { include_usage: true } } };
  const cuts = [[fixture.body], ...atRandom(fixture.body, 6)];
  const target = await open(fixture, cuts);

  for (const { told, events, answer, error } of await Promise.all(cuts.map(() => readTarget(target, { clientBody })))) {
    expect({ told, ...(answer && { answer }), ...(error && { error }) }).toEqual({ ...expected, told: [] });
    expect(events.map(({ data }) => data)).toEqual(passedOn(fixture));
    expect(events.map(({ text }) => text).join('')).toBe(textOf(expected.told));
  }
});

type Cut = readonly Uint8Array[];

const inBytes = (body: Uint8Array): Cut => [...body].map((byte) => Uint8Array.of(byte));

const atRandom = (body: Uint8Array, count: number): readonly Cut[] =>
  Array.from({ length: count }, (_, seed) => randomCuts(body, seed));

async function open({ format, reply }: StreamFixture, cuts: readonly Cut[]): Promise<Target> {
  const replies = cuts.map((chunks): StubReply => ({ ...reply, chunks }));
  const common = { max_retries: 0 };
  const { target } = await openProviderTarget(
    replies,
    format === 'anthropic_messages'
      ? { type: 'anthropic', config: common }
      : { config: { ...common, query_via: format === 'openai_chat' ? 'chat' : 'completions' } },
  );
  return target;
}

const textOf = (told: Told['told']): string => told.filter((item) => typeof item === 'string').join('');

/** What the events of a stream carry that are for its client, read in the plainest way. Where nothing was said before a failure, nothing is told. */
function passedOn({ body, expected }: StreamFixture): readonly string[] {
  if (expected.error !== undefined && expected.told.length === 0) return [];
  const events = new TextDecoder()
    .decode(body)
    .replaceAll(/\r\n?/g, '\n')
    .split('\n\n')
    .map((event) => event.split('\n').filter((line) => line.startsWith('data:')))
    .map((lines) => lines.map((line) => line.replace(/^data: ?/, '')).join('\n'))
    .filter((data) => data !== '' && data !== '[DONE]');
  // The event of a failure is told as one.
  return expected.error?.code === 'protocol_failed' || expected.error === undefined ? events : events.slice(0, -1);
}
