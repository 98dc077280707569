import type { SippError } from '../../runtime/contract/errors.ts';
import type {
  EmbedAnswer,
  EmbedRequest,
  Target,
  TargetCall,
  TargetListener,
  TextAnswer,
  TextRequest,
} from '../targets/target.ts';

/** Everything that a listener has been told. */
class Recorder implements TargetListener<TextAnswer> {
  readonly texts: string[] = [];
  readonly answer: Promise<TextAnswer>;
  ends = 0;
  #resolve: (answer: TextAnswer) => void = () => undefined;
  #reject: (error: SippError) => void = () => undefined;
  #waiting: (() => void)[] = [];

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Tests that look at something else do not wait for it.
    this.answer.catch(() => undefined);
  }

  onText(text: string): void {
    this.texts.push(text);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  onDone(answer: TextAnswer): void {
    this.ends += 1;
    this.#resolve(answer);
  }

  onError(error: SippError): void {
    this.ends += 1;
    this.#reject(error);
  }

  async received(count: number): Promise<void> {
    while (this.texts.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

export interface Asked {
  readonly call: TargetCall;
  /** The pieces that have come. */
  readonly texts: readonly string[];
  /** Resolves once so many pieces have come. */
  received(count: number): Promise<void>;
  readonly answer: Promise<TextAnswer>;
  /** How often the end was told; more than once is a mistake. */
  ends(): number;
}

/** Sends a text request to a target: a streamed query unless said otherwise. */
export function ask(target: Target, request: Partial<TextRequest> = {}): Asked {
  const recorder = new Recorder();
  const whole: TextRequest = { requestId: 'r-1', input: { prompt: 'Hi' }, options: {}, stream: true, ...request };
  const call = target.generate(whole, recorder);
  const { texts, answer } = recorder;
  return { call, texts, answer, received: (count) => recorder.received(count), ends: () => recorder.ends };
}

/** Sends texts to be embedded. */
export function askEmbeddings(
  target: Target,
  inputs: readonly string[],
  options: Pick<EmbedRequest, 'dimensions'> = {},
): Promise<EmbedAnswer> {
  return new Promise((onDone, onError: (error: SippError) => void) => {
    target.embed({ requestId: 'r-1', inputs, ...options }, { onDone, onError });
  });
}
