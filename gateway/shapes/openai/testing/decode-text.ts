import type { Asked, Route, TextJob } from '../../shape.ts';

export const asked: Asked = { requestId: 'r1', trace: undefined, caller: 'application', headers: {} };

/** What a text route makes of a body. */
export function decodeText({ decode }: Route, body: object): TextJob {
  const job = decode(body, asked);
  if (job.kind !== 'text') throw new TypeError(`This is a job of the kind ${job.kind}.`);
  return job;
}
