import { expect, test } from 'vitest';
import { parseBody } from '../server/parse-body.ts';
import { publicRoutes } from '../shapes/routes.ts';

const asked = { requestId: 'r', trace: undefined, caller: 'c', headers: {} };
const list = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(',');
const chat = (rest: string): string =>
  `{"model":"m","max_tokens":1,"prompt":"x","input":"x","messages":[{"role":"user","content":"x"}],${rest}}`;
const said = (content: string): string =>
  `{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[${content}]}]}`;

/** Bodies of a megabyte, and one of several: each has more of one thing than anybody needs. */
const bodies: Readonly<Record<string, string>> = {
  fields: `{${list(60_000, (index) => `"k${index}":1`)}}`,
  'fields of prototypes': chat('"__proto__":{"stream":true},"constructor":{"prototype":{"stream":true}}'),
  messages: `{"model":"m","max_tokens":1,"messages":[${list(25_000, () => '{"role":"user","content":"x"}')}]}`,
  'empty messages': `{"model":"m","max_tokens":1,"messages":[${list(250_000, () => '{}')}]}`,
  parts: said(list(25_000, () => '{"type":"text","text":"x"}')),
  'unknown parts': said(list(40_000, (index) => `{"type":"t${index}"}`)),
  items: `{"model":"m","input":[${list(100_000, (index) => `{"type":"function_call","call_id":"${index}","name":"f"}`)}]}`,
  texts: `{"model":"m","input":[${list(200_000, () => '"a"')}]}`,
  'stop texts': chat(`"stop":[${list(200_000, () => '"a"')}]`),
  tools: chat(`"tools":[${list(200_000, () => '{}')}]`),
  biases: chat(`"logit_bias":{${list(60_000, (index) => `"${index}":1`)}}`),
  'a long name': chat(`"${'a'.repeat(900_000)}":1`),
  'a long type': said(`{"type":"${'a'.repeat(900_000)}"}`),
  'a long number': chat(`"seed":${'9'.repeat(900_000)}`),
};

/** A slow machine under load takes a tenth of it; work that grows with the square of the length takes many times as long. */
const FAR_TOO_LONG_MS = 20_000;

test.each(Object.entries(bodies))(
  'a body with many or long %s is read or refused, and changes no other',
  (_, text) => {
    for (const { decode } of publicRoutes.routes) {
      try {
        decode(parseBody(text), asked);
      } catch (error) {
        expect(error).toMatchObject({
          name: 'SippError',
          code: expect.stringMatching(/^(invalid_request|unsupported_operation)$/),
        });
        expect(String(error).length).toBeLessThan(1000);
      }
    }
    expect(Reflect.get({}, 'stream')).toBeUndefined();
  },
  FAR_TOO_LONG_MS,
);
