import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { encodeErrorBody } from '../../runtime/profile/error-body.ts';

/** What Node's parser finds wrong before there is a request. */
const answers: Readonly<Record<string, { readonly status: string; readonly message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'the request took too long to arrive' },
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'the head of the request is too long',
  },
};

const malformed = { status: '400 Bad Request', message: 'this is not an HTTP request' };

/** Answers what is no request, and closes the connection: nothing on it can be trusted any more. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const { status, message } = answers[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(encodeErrorBody({ code: 'invalid_request', message }));
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`;
  socket.end(head + body, () => socket.destroy());
}

/** Whether an answer is under way, into which another one would be written. Node's own handler looks at the same field. */
function isAnswering(socket: Socket): boolean {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return answer instanceof ServerResponse && answer.headersSent;
}
