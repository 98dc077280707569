import type { Client, Dispatcher } from 'undici';
import { nowUs } from '../clock.ts';

export interface Asking {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Called with every piece of the answer's body; may pause the answer, or leave it. */
  readonly onData?: (chunk: Uint8Array, running: RunningExchange) => void;
}

/** How a request ended. */
export interface Exchanged {
  /** `cut`: by us. `broken`: by the other side, or by nothing happening for half a minute. */
  readonly end: 'complete' | 'cut' | 'broken';
  /** Of the answer; undefined where none began. */
  readonly status: number | undefined;
  /** By the clock of `nowUs`. */
  readonly startedUs: number;
  readonly endedUs: number;
  /** What broke it. */
  readonly reason: string | undefined;
}

export interface RunningExchange {
  readonly ended: Promise<Exchanged>;
  /** Leaves, which closes the connection. */
  cut(): void;
  /** Reads nothing until `resume`. */
  pause(): void;
  resume(): void;
}

/** Sends a request over a connection; `ended` resolves however it ends. */
export function exchange(client: Client, asking: Asking): RunningExchange {
  const running = new Running(asking);
  const headers = { 'content-type': 'application/json', ...asking.headers };
  client.dispatch({ path: asking.path, method: 'POST', headers, body: asking.body }, running);
  return running;
}

/** The dispatcher's handler: nothing lies between it and the socket's parser. */
class Running implements RunningExchange, Dispatcher.DispatchHandler {
  readonly ended: Promise<Exchanged>;
  readonly #startedUs = nowUs();
  readonly #onData: Asking['onData'];
  #settle: (value: Exchanged) => void = () => undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status: number | undefined;
  #isCut = false;

  constructor({ onData }: Asking) {
    this.#onData = onData;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  cut(): void {
    this.#isCut = true;
    this.#controller?.abort(new Error('The client of the benchmark leaves.'));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isCut) this.cut();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#onData?.(chunk, this);
  }

  onResponseEnd(): void {
    this.#end('complete', undefined);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#end(this.#isCut ? 'cut' : 'broken', error.message);
  }

  #end(end: Exchanged['end'], reason: string | undefined): void {
    this.#settle({ end, status: this.#status, startedUs: this.#startedUs, endedUs: nowUs(), reason });
  }
}
