import { open } from 'node:fs/promises';
import { SippError } from '../../runtime/contract/errors.ts';
import type { DownloadOptions } from './download-options.ts';
import type { PartialFile } from './partial-file.ts';

export type Received =
  | { readonly isComplete: true }
  | {
      readonly isComplete: false;
      /** Why no more came. */
      readonly failure: SippError;
    };

const STALL_MS = 30_000;
/** Range answers: `bytes 100-199/200`; a range that starts at the end of the file: `bytes` and an asterisk. */
const contentRange = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/;

/** One request, its answer appended to what is there. An answer that does not come, or ends early, is a result. */
export async function receive(url: string, part: PartialFile, options: DownloadOptions): Promise<Received> {
  const { signal, fetch = globalThis.fetch, stallMs = STALL_MS } = options;
  const stall = createStallTimer(stallMs);
  const either = AbortSignal.any([signal, stall.signal]);
  try {
    const response = await fetch(url, { headers: headersFor(part, options), signal: either });
    if (response.status === 416) return await endReached(url, part, response);
    if (!response.ok || response.body === null) throw await refused(url, response);
    const total = await prepare(part, response);
    await append(response.body, part, { stall, report: (done) => options.onProgress?.({ done, total }) });
    if (total === undefined || part.sizeBytes === total) return { isComplete: true };
    return { isComplete: false, failure: failure(url, `sent ${part.sizeBytes} of ${total} bytes`) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (stall.signal.aborted) return { isComplete: false, failure: failure(url, `sent nothing for ${stallMs} ms`) };
    if (isOurs(error)) throw error;
    return { isComplete: false, failure: unreachable(url, error) };
  } finally {
    stall.stop();
  }
}

function headersFor(part: PartialFile, { headers }: DownloadOptions): Record<string, string> {
  const range = part.sizeBytes === 0 ? {} : { range: `bytes=${part.sizeBytes}-` };
  const condition = part.sizeBytes > 0 && part.validator !== undefined ? { 'if-range': part.validator } : {};
  // A compressed answer would be unpacked on its way, and its lengths would not be those of the file.
  return { ...headers, 'accept-encoding': 'identity', ...range, ...condition };
}

/** Makes the file ready for what comes, and returns how long it will be. */
async function prepare(part: PartialFile, response: Response): Promise<number | undefined> {
  const [, start, size] = contentRange.exec(response.headers.get('content-range') ?? '') ?? [];
  const continues = response.status === 206 && Number(start) === part.sizeBytes;
  if (!continues && response.status === 206) throw await refused(response.url, response);
  if (!continues) {
    await part.remove();
    await part.note(validatorOf(response));
  }
  if (continues) return size === undefined || size === '*' ? undefined : Number(size);
  const length = response.headers.get('content-length');
  return length === null ? undefined : Number(length);
}

interface Appending {
  readonly stall: StallTimer;
  readonly report: (done: number) => void;
}

async function append(
  body: ReadableStream<Uint8Array>,
  part: PartialFile,
  { stall, report }: Appending,
): Promise<void> {
  const file = await open(part.path, 'a');
  try {
    // Node's streams are iterable; the types of the DOM do not know.
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      stall.restart();
      await file.appendFile(chunk);
      part.sizeBytes += chunk.byteLength;
      report(part.sizeBytes);
    }
  } finally {
    await file.close();
  }
}

/** The server has nothing after what we have: it is all there, or it is not the same file. */
async function endReached(url: string, part: PartialFile, response: Response): Promise<Received> {
  const [, , size] = contentRange.exec(response.headers.get('content-range') ?? '') ?? [];
  await response.body?.cancel();
  if (Number(size) === part.sizeBytes) return { isComplete: true };
  await part.remove();
  throw failure(url, 'has changed since the download began');
}

function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  // Weak tags name a meaning, not bytes, and are not allowed in If-Range.
  if (tag !== null && !tag.startsWith('W/')) return tag;
  return headers.get('last-modified') ?? undefined;
}

async function refused(url: string, { status, statusText, body }: Response): Promise<SippError> {
  await body?.cancel();
  return failure(url, `answered ${status} ${statusText}`.trimEnd());
}

function unreachable(url: string, error: unknown): SippError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return failure(url, `cannot be reached, or broke off (${code})`);
}

function failure(url: string, what: string): SippError {
  return new SippError('download_failed', `'${url}' ${what}.`, { hint: 'Check the network, and try again.' });
}

/** Ours, or of the file system: no reason to ask the server again. */
function isOurs(error: unknown): boolean {
  return SippError.is(error) || (error instanceof Error && 'syscall' in error && 'path' in error) || isDiskFull(error);
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

interface StallTimer {
  readonly signal: AbortSignal;
  restart(): void;
  stop(): void;
}

function createStallTimer(stallMs: number): StallTimer {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), stallMs);
  timer.unref();
  return { signal: controller.signal, restart: () => timer.refresh(), stop: () => clearTimeout(timer) };
}
