import { expect, test } from 'vitest';
import { judgeSoak, type SoakEnd } from './judge-soak.ts';
import { TallyBook } from './tally.ts';

const job = { name: 'answer', body: '', expects: (status: number) => status === 200 };
const times = { startedUs: 0, endedUs: 1, reason: undefined };

function createEnd(): SoakEnd & { readonly tally: TallyBook } {
  const tally = new TallyBook();
  tally.add(job, { ...times, end: 'complete', status: 200 });
  tally.add(job, { ...times, end: 'cut', status: 200 });
  tally.add(job, { ...times, end: 'cut', status: undefined });
  return { tally, recorded: 3, active: 0, socketsLeft: 0, growth: 1.05 };
}

test.each([2, 3])('%i recorded requests of two answers and one that was left at once are right', (recorded) => {
  expect(judgeSoak({ ...createEnd(), recorded })).toEqual([]);
});

test.each([
  [{ recorded: 1 }, 'The metrics recorded 1 requests; from 2 to 3 have reached the server.'],
  [{ recorded: 4 }, 'The metrics recorded 4 requests; from 2 to 3 have reached the server.'],
  [{ active: 1 }, 'sipp_gateway_active_requests is 1 when all clients are gone.'],
  [{ socketsLeft: 2 }, '2 sockets are still open when all clients are gone.'],
  [{ growth: 1.061 }, 'Memory grew by 6.1 % after warm-up; 5 % is the limit.'],
])('%j is a finding', (change, finding) => {
  expect(judgeSoak({ ...createEnd(), ...change })).toEqual([finding]);
});

test('an answer with another status, and none at all, are findings', () => {
  const end = createEnd();
  end.tally.add(job, { ...times, end: 'complete', status: 500 });
  end.tally.add(job, { ...times, end: 'complete', status: 500 });
  end.tally.add(job, { ...times, end: 'broken', status: undefined, reason: 'other side closed' });

  expect(judgeSoak({ ...end, recorded: 5 })).toEqual([
    '"answer" was answered with status 500 (2 of 6 requests).',
    '"answer" was not answered to its end: other side closed (1 of 6 requests).',
  ]);
});

test('what the system does not tell is not judged', () => {
  expect(judgeSoak({ ...createEnd(), socketsLeft: undefined, growth: undefined })).toEqual([]);
});
