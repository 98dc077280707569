import { connect } from 'node:net';
import { onTestFinished } from 'vitest';

/** Sends bytes, keeps the connection open, and resolves with the first line that comes back; empty where it is closed without one. */
export function firstLine(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let told = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    onTestFinished(() => void socket.destroy());
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      told += text;
      const end = told.indexOf('\r\n');
      if (end >= 0) resolve(told.slice(0, end));
    });
    socket.on('error', () => resolve(''));
    socket.on('close', () => resolve(''));
  });
}

/** A request of which the body never comes whole. */
export const unfinished = (line: string, headers: readonly string[] = []): string =>
  [`${line} HTTP/1.1`, 'host: x', 'content-type: application/json', 'content-length: 1000', ...headers, '', '{'].join(
    '\r\n',
  );
