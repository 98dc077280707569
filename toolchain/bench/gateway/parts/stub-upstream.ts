import { once } from 'node:events';
import http from 'node:http';
import { type Behaviour, toBehaviour } from '../behaviour.ts';
import { nowUs } from '../clock.ts';
import type { Part } from './part.ts';
import {
  brokenBegin,
  errorAnswer,
  floodChunk,
  stampedChunk,
  streamAtOnce,
  streamBegin,
  streamEnd,
  wholeAnswer,
} from './stub-answers.ts';

/** About two megabytes: more than sockets and streams buffer on the way. */
const FLOOD_CHUNKS = 512;
/** Longer than any pause within a measurement, so that no connection ends just when it is used again. */
const KEEP_ALIVE_MS = 5000;

const eventStream = { 'content-type': 'text/event-stream' };
const json = { 'content-type': 'application/json' };

/** A provider that costs next to nothing: fixed answers of OpenAI's chat API. Says when a client left before its end. */
export const startStub: Part = async (_, say) => {
  const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { model, stream } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      answer(response, toBehaviour(String(model)), stream === true);
    });
    response.on('close', () => {
      if (!response.writableFinished) say({ cancelledUs: nowUs() });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address();
};

function answer(response: http.ServerResponse, behaviour: Behaviour, isStream: boolean): void {
  switch (behaviour.kind) {
    case 'silent':
      return;
    case 'cut':
      response.destroy();
      return;
    case 'status':
      response.writeHead(behaviour.status, json).end(errorAnswer(behaviour.status));
      return;
    default:
  }
  if (!isStream) {
    response.writeHead(200, { ...json, 'content-length': wholeAnswer.length }).end(wholeAnswer);
    return;
  }
  response.writeHead(200, eventStream);
  if (behaviour.kind === 'answer') response.end(streamAtOnce);
  else if (behaviour.kind === 'paced') pace(response, behaviour);
  else if (behaviour.kind === 'flood') flood(response, FLOOD_CHUNKS);
  else response.write(brokenBegin, () => response.destroy());
}

/** Moments are counted from the beginning: a timer that comes late does not slow the stream. */
function pace(response: http.ServerResponse, { tokens, perSecond }: Extract<Behaviour, { kind: 'paced' }>): void {
  const startedMs = performance.now();
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    if (sent === tokens) {
      response.end(streamEnd);
      return;
    }
    response.write(stampedChunk(nowUs()));
    sent += 1;
    timer = setTimeout(next, Math.max(0, startedMs + (sent * 1000) / perSecond - performance.now()));
  };
  response.on('close', () => clearTimeout(timer));
  response.write(streamBegin);
  timer = setTimeout(next, 1000 / perSecond);
}

function flood(response: http.ServerResponse, left: number): void {
  for (let count = left; count > 0; count -= 1) {
    if (response.destroyed) return;
    if (response.write(floodChunk)) continue;
    response.once('drain', () => flood(response, count - 1));
    return;
  }
  response.end(streamEnd);
}
