import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { downloadFile } from './download-file.ts';
import type { DownloadProgress } from './download-options.ts';

const content = Buffer.from('A file of some length. '.repeat(4_000));
const sha256 = createHash('sha256').update(content).digest('hex');

test('a file is put in place complete, with its checksum and progress', async () => {
  const { url, target, folder } = await createPlace(({ response }) => send(response, content));
  const seen: DownloadProgress[] = [];

  const file = await downloadFile(url, { ...options(target), sha256, onProgress: (progress) => seen.push(progress) });

  expect(file).toEqual({ path: target, sizeBytes: content.length, sha256, resumedBytes: 0 });
  expect(await readFile(target)).toEqual(content);
  expect(seen.at(-1)).toEqual({ done: content.length, total: content.length });
  expect(await readdir(folder)).toEqual(['file']);
});

test('a cut connection is continued where it broke', async () => {
  let hangUp = () => undefined as unknown;
  const { url, target, requests } = await createPlace(({ request, response }) => {
    if (request.headers.range !== undefined) return sendRange(request, response);
    hangUp = () => response.destroy();
    sendStart(response);
  });

  await downloadFile(url, { ...options(target), sha256, onProgress: () => hangUp() });

  expect(await readFile(target)).toEqual(content);
  expect(requests[1]).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-$/), 'if-range': '"one"' });
});

test('what an interrupted call left is continued by the next one', async () => {
  const interruption = new AbortController();
  const { url, target, requests } = await createPlace(({ request, response }) => {
    if (request.headers.range !== undefined) return sendRange(request, response);
    sendStart(response);
  });
  const first = downloadFile(url, {
    ...options(target),
    signal: interruption.signal,
    onProgress: () => interruption.abort(new Error('stop')),
  });
  await expect(first).rejects.toThrow('stop');

  const { resumedBytes } = await downloadFile(url, options(target));

  expect(resumedBytes).toBeGreaterThan(0);
  expect(requests[1]?.range).toBe(`bytes=${resumedBytes}-`);
  expect(await readFile(target)).toEqual(content);
});

test('a file that has changed since is fetched anew', async () => {
  const { url, target } = await createPlace(({ response }) => send(response, content));
  await leavePart(target, { url, validator: '"other"' });

  await downloadFile(url, { ...options(target), sha256 });

  expect(await readFile(target)).toEqual(content);
});

test('a rest that does not fit its beginning is noticed, and the file fetched anew', async () => {
  const { url, target, requests } = await createPlace(({ request, response }) =>
    request.headers.range === undefined ? send(response, content) : sendRange(request, response),
  );
  await leavePart(target, { url });

  await downloadFile(url, { ...options(target), sha256 });

  expect(await readFile(target)).toEqual(content);
  expect(requests.map(({ range }) => range)).toEqual(['bytes=5-', undefined]);
});

test('a file that had arrived in full needs no byte more', async () => {
  const { url, target } = await createPlace(({ response }) => {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
  });
  await leavePart(target, { url }, content);

  expect(await downloadFile(url, { ...options(target), sha256 })).toMatchObject({ resumedBytes: content.length });
});

test('a wrong checksum is refused and nothing is left', async () => {
  const { url, target, folder } = await createPlace(({ response }) => send(response, Buffer.from('other')));

  await expect(downloadFile(url, { ...options(target), sha256 })).rejects.toMatchObject({
    code: 'checksum_mismatch',
    message: expect.stringContaining(`expected ${sha256}`),
  });
  expect(await readdir(folder)).toEqual([]);
});

test.each<[string, (response: ServerResponse) => void, string]>([
  ['a missing file', (response) => response.writeHead(404).end(), 'answered 404 Not Found.'],
  ['a server that hangs up', (response) => response.destroy(), 'broke off'],
  ['a server that falls silent', (response) => response.writeHead(200).write('x'), 'sent nothing for 50 ms.'],
])('%s is a failed download', async (_, answer, message) => {
  const { url, target } = await createPlace(({ response }) => void answer(response));

  await expect(downloadFile(url, { ...options(target), stallMs: 50 })).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringContaining(message),
  });
});

test('a server that is not there is named, with the reason', async () => {
  const { target } = await createPlace(() => undefined);

  await expect(downloadFile('http://127.0.0.1:1/file', options(target))).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringMatching(/^'http:\/\/127\.0\.0\.1:1\/file' cannot be reached/),
  });
});

test('a folder that cannot be written to is named', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may write everywhere');
  const { url, target, folder } = await createPlace(({ response }) => send(response, content));
  await chmod(folder, 0o500);
  onTestFinished(() => chmod(folder, 0o700));

  await expect(downloadFile(url, options(target))).rejects.toMatchObject({
    code: 'file_failed',
    message: expect.stringContaining(`'${target}' cannot be written: EACCES`),
  });
});

test('a folder that cannot be made is named', async () => {
  const { url, target } = await createPlace(({ response }) => send(response, content));
  await writeFile(target, 'in the way');

  await expect(downloadFile(url, options(`${target}/below`))).rejects.toMatchObject({
    code: 'file_failed',
    message: expect.stringContaining(`'${target}/below' cannot be written`),
  });
});

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function createPlace(answer: (exchange: Exchange) => void) {
  const directory = await createTemporaryDirectory();
  onTestFinished(directory.remove);
  const requests: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    answer({ request, response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // Listening on a port, not on a socket file.
  return { url: `http://127.0.0.1:${port}/file`, target: directory.file('file'), folder: directory.file(''), requests };
}

const options = (target: string) => ({ target, signal: new AbortController().signal });

async function leavePart(target: string, note: object, part: Uint8Array = Buffer.from('wrong')): Promise<void> {
  await writeFile(`${target}.part`, part);
  await writeFile(`${target}.part.json`, JSON.stringify(note));
}

function send(response: ServerResponse, body: Uint8Array): void {
  response.writeHead(200, { etag: '"one"', 'content-length': body.byteLength }).end(body);
}

function sendRange({ headers }: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]);
  response
    .writeHead(206, { etag: '"one"', 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` })
    .end(content.subarray(start));
}

/** Promises the whole file and sends its beginning. */
function sendStart(response: ServerResponse): void {
  response.writeHead(200, { etag: '"one"', 'content-length': content.length });
  response.write(content.subarray(0, 30_000));
}
