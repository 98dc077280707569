import type { SippError } from '../../runtime/contract/errors.ts';
import type { AnswerDelta, ClientEvent, Target, TargetListener, TextAnswer, TextRequest } from '../targets/target.ts';

/** Everything that a target tells of one request. */
export interface Told {
  /** Texts, and what stood between them. */
  readonly told: readonly (string | AnswerDelta)[];
  readonly events: readonly ClientEvent[];
  readonly answer?: Omit<TextAnswer, 'timings'>;
  readonly error?: Pick<SippError, 'code' | 'message'>;
}

/** Sends a text request, streamed unless said otherwise, and waits for its end. */
export function readTarget(target: Pick<Target, 'generate'>, request: Partial<TextRequest>): Promise<Told> {
  const told: (string | AnswerDelta)[] = [];
  const events: ClientEvent[] = [];
  return new Promise((resolve) => {
    const listener: TargetListener<TextAnswer> = {
      onText: (text) => told.push(text),
      onDelta: (delta) => told.push(delta),
      onClientEvent: (event) => events.push(event),
      onDone: ({ timings, ...answer }) => resolve({ told, events, answer }),
      onError: ({ code, message }) => resolve({ told, events, error: { code, message } }),
    };
    target.generate({ requestId: 'r-1', input: { prompt: 'Hi' }, options: {}, stream: true, ...request }, listener);
  });
}
