import type { StubReply, StubRequest } from '../../../runtime/testing/stub-server/stub-server.ts';

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };

/** All that a provider was told: the key, and what was asked. */
function allOf({ headers, body }: StubRequest): string {
  return `${headers['authorization'] ?? headers['x-api-key']} ${JSON.stringify(body)}`;
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

/** Ways in which a provider fails and repeats what it was told. */
export const gossips: Readonly<Record<string, (told: string) => StubReply>> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 413, 429, 500, 503].map((status) => [
      `a failure with status ${status}`,
      (told: string) => ({
        status,
        headers: { ...json, 'x-request-id': 'of-the-provider' },
        chunks: [JSON.stringify({ type: 'error', error: { message: told, type: told, code: told, param: told } })],
      }),
    ]),
  ),
  'a page in the place of an answer': (told) => ({ headers: { 'content-type': 'text/html' }, chunks: [told] }),
  'an answer that is no JSON': (told) => ({ headers: json, chunks: [`{"${told}`] }),
  'an answer without the parts that it needs': (told) => ({ headers: json, chunks: [JSON.stringify({ told })] }),
  'a failure with the status of success': (told) => ({
    headers: json,
    chunks: [JSON.stringify({ error: { message: told, code: told } })],
  }),
  'a stream of what is no JSON': (told) => ({ headers: events, chunks: [`event: error\ndata: {"${told}\n\n`] }),
  'a failure in a stream': (told) => ({
    headers: events,
    chunks: [`event: error\n${event({ type: 'error', error: { message: told, type: told, code: told } })}`],
  }),
  'a stream of other things': (told) => ({ headers: events, chunks: [event({ type: told, choices: told })] }),
};

/** What a provider answers that repeats what it was told, in the way that the request names. */
export function gossip(how: string): (request: StubRequest) => StubReply {
  return (request) => gossips[how]?.(allOf(request)) ?? { status: 500 };
}
