import { setTimeout as wait } from 'node:timers/promises';
import { exchange } from '../load/exchange.ts';
import { withClients } from '../load/with-clients.ts';
import type { Attack, AttackOptions } from './attack.ts';
import { withRawSockets } from './raw-sockets.ts';

const IDLE = 10_000;
const SLOW = 500;
const DRIP_MS = 100;
const BODIES = 64;
const AT_ONCE = 8;
/** Beyond the default limit of a body, one megabyte. */
const LARGE_BYTES = 4_000_000;
/** Below it, and deeper than recursive code can go. */
const DEEP = 500_000;

/** In the order in which they are tried. */
export const attacks: readonly Attack[] = [
  {
    name: `${IDLE} idle connections`,
    async run(options) {
      const { target, durationMs, signal, note, onPeak } = options;
      await withRawSockets(target.origin, IDLE, async ({ open, fault }) => {
        if (fault !== undefined) note(`hostile: only ${open.size} of ${IDLE} connections could be opened: ${fault}.`);
        await wait(durationMs, undefined, { signal });
        onPeak();
      });
    },
  },
  {
    name: 'slow heads',
    run: (options) => drip(options, 'POST /v1/chat HTTP/1.1\r\nhost: x\r\nx-slow: '),
  },
  {
    name: 'slow bodies',
    run: (options) => drip(options, `${head(options)}content-length: 100000\r\n\r\n{"model":"`),
  },
  {
    name: 'large bodies',
    run: (options) => refuse(options, { body: 'x'.repeat(LARGE_BYTES), status: 413 }),
  },
  {
    name: 'nested bodies',
    run: (options) => refuse(options, { body: '['.repeat(DEEP), status: 400 }),
  },
  {
    name: 'nested objects in a good request',
    run: (options) =>
      refuse(options, { body: `{"model":"answer","messages":${'[{"a":'.repeat(DEEP / 10)}`, status: 400 }),
  },
  {
    name: 'no HTTP at all',
    async run({ target, durationMs, signal, find, onPeak }) {
      await withRawSockets(target.origin, SLOW, async ({ open }) => {
        for (const socket of open) socket.write('\u0016\u0003\u0001 what is this? \r\n\r\n');
        await wait(durationMs, undefined, { signal });
        onPeak();
        if (open.size > 0) find(`hostile: ${open.size} connections are open that spoke no HTTP.`);
      });
    },
  },
];

const head = ({ target }: AttackOptions): string =>
  `POST ${target.path} HTTP/1.1\r\nhost: x\r\nauthorization: ${target.headers['authorization']}\r\ncontent-type: application/json\r\n`;

/** Sends a beginning, and then a letter now and then. */
function drip({ target, durationMs, signal, onPeak }: AttackOptions, beginning: string): Promise<void> {
  return withRawSockets(target.origin, SLOW, async ({ open }) => {
    for (const socket of open) socket.write(beginning);
    const untilMs = performance.now() + durationMs;
    while (performance.now() < untilMs) {
      await wait(DRIP_MS, undefined, { signal });
      for (const socket of open) socket.write('a');
    }
    onPeak();
  });
}

/** Sends bodies that have to be refused with a status, or, where the server does not read them to the end, by closing. */
function refuse(
  { target, find, onPeak, signal }: AttackOptions,
  { body, status }: { readonly body: string; readonly status: number },
): Promise<void> {
  return withClients(target, AT_ONCE, async (clients) => {
    const wrong = new Map<number, number>();
    let right = 0;
    await Promise.all(
      clients.map(async (client) => {
        for (let count = 0; count < BODIES / AT_ONCE; count += 1) {
          signal.throwIfAborted();
          const answer = await exchange(client, { ...target, body }).ended;
          if (answer.status === status) right += 1;
          else if (answer.status !== undefined) wrong.set(answer.status, (wrong.get(answer.status) ?? 0) + 1);
        }
      }),
    );
    onPeak();
    for (const [got, count] of wrong) find(`hostile: ${count} bodies were answered with ${got} instead of ${status}.`);
    if (right === 0 && wrong.size === 0) find(`hostile: no body was answered with ${status}.`);
  });
}
