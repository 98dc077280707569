import { expect, test } from 'vitest';
import { openGateway } from '../../server/testing/open-gateway.ts';

const question = { model: 'tiny', max_tokens: 8, messages: [{ role: 'user', content: 'Hi' }] };

test('a conversation that the server would hold is refused so that the official client sends the whole of it', async () => {
  const { post } = await openGateway();

  const refused = await post('/v1/messages', { ...question, thread: { type: 'create' } });
  const answered = await post('/v1/messages', { ...question, thread: null });

  expect({ status: refused.status, body: await refused.json() }).toMatchObject({
    status: 400,
    body: {
      error: {
        type: 'invalid_request_error',
        message: 'thread is not supported: no conversation is kept between requests.',
        details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
      },
    },
  });
  expect(answered.status).toBe(200);
});
