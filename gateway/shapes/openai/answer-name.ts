import { randomUUID } from 'node:crypto';

/** What every answer, and every event of it, begins with. */
export interface AnswerName {
  readonly id: string;
  readonly createdSeconds: number;
}

/** A name for an answer that its target has not named: unique, of the usual form. */
export function nameAnswer(prefix: string, nowMs: () => number = Date.now): AnswerName {
  return { id: createId(prefix), createdSeconds: Math.floor(nowMs() / 1000) };
}

/** Thirty-two hexadecimal digits behind a prefix. Node keeps chance in store for these, so one costs next to nothing. */
export const createId = (prefix: string): string => prefix + randomUUID().replaceAll('-', '');
