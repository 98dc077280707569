import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that may be sent before the one in front of them is answered. Browsers send none, measuring tools some. */
const MAX_WAITING = 16;

/**
 * Requests that a client sends one behind the other on one connection (pipelining). Node would have them all run at the same time
 * and tells only the first that its client has left: the others wait until it is their turn.
 */
export class Turns {
  readonly #waiting = new WeakMap<Socket, number>();

  /** Whether no answer is under way on the connection. */
  isUp({ socket }: ServerResponse): boolean {
    return socket !== null;
  }

  /** Calls back when the answers before this one are written; never where the client leaves before. */
  wait({ socket }: IncomingMessage, response: ServerResponse, begin: () => void): void {
    const others = this.#waiting.get(socket) ?? 0;
    if (others >= MAX_WAITING) {
      socket.destroy();
      return;
    }
    this.#waiting.set(socket, others + 1);
    response.once('socket', () => {
      this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1);
      begin();
    });
  }
}
