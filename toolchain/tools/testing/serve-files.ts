import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FileServer {
  readonly url: string;
  /** Paths that were asked for, with `#range` where a part was. */
  readonly requests: readonly string[];
  /** Called for every request first; true: it has answered. */
  intercept: (path: string, response: ServerResponse) => boolean;
}

/** A server on this machine with a few files, and with ranges as real ones have. It stops when the test ends. */
export async function serveFiles(files: ReadonlyMap<string, Uint8Array>): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path + (request.headers.range === undefined ? '' : '#range'));
    if (!place.intercept(path, response)) answer(files.get(path), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // Listening on a port, not on a socket file.
  const place: FileServer = { url: `http://127.0.0.1:${port}`, requests, intercept: () => false };
  return place;
}

function answer(file: Uint8Array | undefined, { headers }: IncomingMessage, response: ServerResponse): void {
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const range = { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` };
  response.writeHead(start === 0 ? 200 : 206, { etag: '"one"', 'content-length': file.length - start, ...range });
  response.end(file.subarray(start));
}
