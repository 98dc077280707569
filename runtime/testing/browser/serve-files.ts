import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a path answers with: a text, or a file of this machine. */
export type ServedFile = { readonly text: string } | { readonly file: string };

export interface ServeOptions {
  /** Whether pages are cross-origin isolated, which threads of WebAssembly need. */
  readonly isolated: boolean;
}

export interface FileServer {
  readonly origin: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Serves these paths on the loopback, and nothing else. */
export async function serveFiles(
  files: Readonly<Record<string, ServedFile>>,
  { isolated }: ServeOptions,
): Promise<FileServer> {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(isolated ? isolation : {})) response.setHeader(name, value);
    answer(files, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A server on a port has an address.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  files: Readonly<Record<string, ServedFile>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const found = files[pathname];
  if (found === undefined) return void response.writeHead(404).end();
  response.setHeader('content-type', types[extname(pathname)] ?? 'application/octet-stream');
  if ('text' in found) return void response.end(found.text);
  response.setHeader('content-length', statSync(found.file).size);
  await pipeline(createReadStream(found.file), response);
}
