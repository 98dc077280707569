import type { SippTextResponse } from '../../api.ts';
import type { EngineListener } from '../../engine/engine.ts';
import type { DecodedText } from '../../profile/text-response.ts';
import type { Call } from '../http/http-calls.ts';
import { readJson } from '../http/read-json.ts';
import { type Origin, toTextResponse } from '../http/to-response.ts';
import type { TextAdapter } from './provider-adapter.ts';
import { isFailure, toReportedFailure } from './provider-failure.ts';
import { readProviderStream } from './read-provider-stream.ts';
import { withTotal } from './with-total.ts';

type TextCall = Pick<Call<SippTextResponse>, 'accept' | 'read'>;

/** How an answer that comes as one JSON document is read. */
export function wholeText({ decodeAnswer }: Pick<TextAdapter<unknown>, 'decodeAnswer'>, origin: Origin): TextCall {
  return {
    accept: 'application/json',
    read: async (response, exchange) => {
      const body = await readJson(response);
      if (isFailure(body)) throw toReportedFailure(response, body);
      exchange.done(toAnswer(origin, response, decodeAnswer(body)));
    },
  };
}

/** How an answer that comes as a stream is read. */
export function streamedText(
  { decodeEvent }: Pick<TextAdapter<unknown>, 'decodeEvent'>,
  origin: Origin,
  listener: EngineListener<SippTextResponse>,
): TextCall {
  return {
    accept: 'text/event-stream',
    read: (response, exchange) => {
      exchange.restartTimer();
      return readProviderStream(response, {
        requestId: origin.requestId,
        decodeEvent,
        onBytes: () => exchange.restartTimer(),
        onTokens: (batch) => {
          exchange.begin();
          listener.onTokens?.(batch);
        },
        onDone: (answer) => exchange.done(toAnswer(origin, response, answer)),
      });
    },
  };
}

function toAnswer(origin: Origin, response: Response, answer: DecodedText): SippTextResponse {
  return toTextResponse(origin, response, { ...answer, usage: answer.usage && withTotal(answer.usage) });
}
