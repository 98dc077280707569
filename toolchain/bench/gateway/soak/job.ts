import { models, pacedModel } from '../behaviour.ts';
import { toBody } from '../load/to-body.ts';

/** What a client of the soak does, and what may come of it. */
export interface Job {
  readonly name: string;
  readonly body: string;
  /** Of the bearer token. Default: the right one. */
  readonly token?: string;
  /** Leaves after so many milliseconds. Default: stays until the end. */
  readonly leavesAfterMs?: number;
  /** Pauses after each of its first pieces of an answer for so many milliseconds. Default: reads what comes. */
  readonly readsAfterMs?: number;
  /** Statuses that are right. */
  readonly expects: (status: number) => boolean;
}

/** A number from 0, below 1. */
export type Random = () => number;

const isDone = (status: number): boolean => status === 200;
const isRefused = (status: number): boolean => status === 400;
const isUnauthorized = (status: number): boolean => status === 401;
const isFailure = (status: number): boolean => status >= 429;
/** A stream that breaks has begun with 200, unless nothing of it had been passed on. */
const isBroken = (status: number): boolean => isDone(status) || isFailure(status);

const whole = { stream: false };
const stream = { stream: true };
const short = pacedModel({ tokens: 20, perSecond: 500 });
/** Deeper than recursive code can go, and shorter than the limit of a body. */
const NESTED = 100_000;

/** Names of the stub's models that the jobs ask for. */
export const soakModels: readonly string[] = [...Object.values(models), short];

const badBodies: readonly string[] = [
  '',
  '{',
  '[]',
  'null',
  '"text"',
  '{"model":1,"messages":[]}',
  '{"messages":[{"role":"user","content":"x"}]}',
  '{"model":"answer","messages":"x"}',
  '{"model":"answer","messages":[{"role":"nobody","content":"x"}]}',
  '{"model":"answer","messages":[{"role":"user","content":"x"}],"stream":"yes"}',
  '{"model":"answer","messages":[{"role":"user","content":"x"}],"unknown":true}',
  '['.repeat(NESTED),
];

type Maker = (random: Random) => Job;

/** With their shares of a hundred jobs. */
const makers: readonly (readonly [share: number, make: Maker])[] = [
  [38, () => ({ name: 'answer', body: toBody(models.answer, whole), expects: isDone })],
  [20, () => ({ name: 'stream', body: toBody(models.answer, stream), expects: isDone })],
  [8, () => ({ name: 'paced stream', body: toBody(short, stream), expects: isDone })],
  [
    8,
    (random) => ({
      name: 'answer, left',
      body: toBody(models.answer, whole),
      leavesAfterMs: random() * 3,
      expects: isDone,
    }),
  ],
  [
    8,
    (random) => ({ name: 'stream, left', body: toBody(short, stream), leavesAfterMs: random() * 45, expects: isDone }),
  ],
  [
    2,
    (random) => ({
      name: 'silence, left',
      body: toBody(models.silent, whole),
      leavesAfterMs: random() * 20,
      expects: () => false,
    }),
  ],
  [
    1,
    (random) => ({
      name: 'slow reader',
      body: toBody(models.flood, stream),
      readsAfterMs: 1 + random() * 5,
      expects: isDone,
    }),
  ],
  [
    5,
    (random) => ({
      name: 'bad body',
      body: badBodies[Math.floor(random() * badBodies.length)] ?? '',
      expects: isRefused,
    }),
  ],
  [3, () => ({ name: 'bad token', token: 'wrong', body: toBody(models.answer, whole), expects: isUnauthorized })],
  [2, () => ({ name: 'upstream fails', body: toBody(models.failing, whole), expects: isFailure })],
  [2, () => ({ name: 'upstream is full', body: toBody(models.limited, stream), expects: isFailure })],
  [1, () => ({ name: 'upstream cuts', body: toBody(models.cut, whole), expects: isFailure })],
  [2, () => ({ name: 'upstream breaks', body: toBody(models.broken, stream), expects: isBroken })],
];

/** One of all kinds of jobs, by their shares. */
export function pickJob(random: Random): Job {
  let left = random() * makers.reduce((sum, [share]) => sum + share, 0);
  for (const [share, make] of makers) {
    left -= share;
    if (left < 0) return make(random);
  }
  return pickJob(random); // Rounding has left nothing for the last kind.
}
