import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { SippError } from '../../../../runtime/contract/errors.ts';
import type { Child } from '../../child.ts';

export interface AnsweringOptions {
  /** Names the server in errors. */
  readonly name: string;
  readonly url: string;
  readonly child: Child;
  readonly signal: AbortSignal;
}

/** A server without models starts within a second; a machine may be slow. */
const START_LIMIT_MS = 60_000;
const PAUSE_MS = 25;

/**
 * Resolves when a URL answers 200.
 *
 * @throws SippError `engine_failed` where its server ended, or took too long.
 */
export async function untilAnswering({ name, url, child, signal }: AnsweringOptions): Promise<void> {
  let hasEnded = false;
  const ended = child.ended.then(() => {
    hasEnded = true;
  });
  const untilMs = performance.now() + START_LIMIT_MS;
  while (performance.now() < untilMs) {
    if (await answers(url)) return;
    // One that died rejects, and says why.
    await Promise.race([wait(PAUSE_MS, undefined, { signal }), ended]);
    if (hasEnded) throw new SippError('engine_failed', `${name} ended before it was ready.`);
  }
  throw new SippError('engine_failed', `${name} was not ready after ${START_LIMIT_MS / 1000} s.`);
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}
