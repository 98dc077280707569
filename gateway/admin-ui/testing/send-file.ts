import { createReadStream, existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A file of the built dashboard; its page for every other path. */
export async function sendFile(response: ServerResponse, folder: string, path: string): Promise<void> {
  const asset = join(folder, 'assets', basename(path));
  const file = path.startsWith('assets/') && existsSync(asset) ? asset : join(folder, 'index.html');
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  await pipeline(createReadStream(file), response);
}
