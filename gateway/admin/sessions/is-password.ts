import { hash, timingSafeEqual } from 'node:crypto';

/** Whether both are the same. Digests are compared, so that neither length nor beginning tells in time. */
export function isPassword(given: string, password: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(password));
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');
