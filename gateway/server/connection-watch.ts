import type { ServerResponse } from 'node:http';

/** Proxies close connections that are silent for a minute or less; a comment is a few bytes. */
const SILENCE_MS = 15_000;
/** A client that takes nothing for so long holds memory for nobody. As nginx's `send_timeout`. */
const STALLED_MS = 60_000;
const TICK_MS = 5000;

/** An answer that takes long: what is done when the gateway has had nothing to write for a while. */
export interface Watched {
  readonly response: ServerResponse;
  onSilence?(): void;
}

interface Entry {
  readonly watched: Watched;
  bytesWritten: number;
  changedMs: number;
}

/** Looks after all answers under way with one timer: keeps silent ones alive, ends those whose clients take nothing. */
export class ConnectionWatch {
  readonly #entries = new Set<Entry>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.tick(performance.now()), TICK_MS).unref();
  }

  /** Until the connection is closed or the answer has been taken. */
  add(watched: Watched): void {
    const { response } = watched;
    const entry = { watched, bytesWritten: response.socket?.bytesWritten ?? 0, changedMs: performance.now() };
    this.#entries.add(entry);
    response.once('close', () => this.#entries.delete(entry));
  }

  /** Called by the timer; tests call it with a time of their own. */
  tick(nowMs: number): void {
    for (const entry of this.#entries) this.#examine(entry, nowMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #examine(entry: Entry, nowMs: number): void {
    const { response, onSilence } = entry.watched;
    const bytesWritten = response.socket?.bytesWritten ?? 0;
    if (bytesWritten !== entry.bytesWritten) {
      entry.bytesWritten = bytesWritten;
      entry.changedMs = nowMs;
      return;
    }
    const quietMs = nowMs - entry.changedMs;
    if (response.writableLength > 0 && quietMs >= STALLED_MS) response.destroy();
    else if (response.writableLength === 0 && quietMs >= SILENCE_MS) onSilence?.();
  }
}
