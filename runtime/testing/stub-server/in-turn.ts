import type { StubReply, StubScript } from './stub-server.ts';

/** One reply after another, and the last one again and again. */
export function inTurn(replies: readonly StubReply[]): StubScript {
  const rest = [...replies];
  return () => {
    const [reply] = rest;
    if (reply === undefined) throw new TypeError('The stub has nothing to say: give it a reply.');
    if (rest.length > 1) rest.shift();
    return reply;
  };
}
