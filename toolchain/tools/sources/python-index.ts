import { SippError } from '../../../runtime/contract/errors.ts';
import type { SourceContext } from './source.ts';
import { type Wheel, wheelName } from './wheel.ts';

const defaultIndex = 'https://pypi.org/simple';
/** A list of files is a page of some hundred kilobytes. */
const LIST_TIMEOUT_MS = 30_000;

/** The package index that pip is set to: `PIP_INDEX_URL`, its configuration files, or PyPI. */
export async function findIndex({ env, run, signal }: Pick<SourceContext, 'env' | 'run' | 'signal'>): Promise<string> {
  const named = env['PIP_INDEX_URL'];
  if (named) return named;
  const { stdout } = await run(['python3', '-m', 'pip', 'config', 'list'], { signal, env });
  return /^(?:global|download|install)\.index-url='(.+)'$/m.exec(stdout)?.[1] ?? defaultIndex;
}

/** The address of a wheel, from an index with the simple API, whose older form is a page of links. */
export async function findWheel(
  wheel: Wheel,
  { index, signal }: { readonly index: string; readonly signal: AbortSignal },
): Promise<string> {
  const list = `${index.replace(/\/+$/, '')}/${wheel.project}/`;
  const page = await readPage(list, signal);
  const name = wheelName(wheel);
  for (const [, link = ''] of page.matchAll(/href="([^"]+)"/g)) {
    const url = new URL(link.replaceAll('&amp;', '&'), list);
    if (decodeURIComponent(url.pathname).endsWith(`/${name}`)) return `${url.origin}${url.pathname}${url.search}`;
  }
  throw failure(`'${shown(list)}' does not list '${name}'.`);
}

async function readPage(list: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(list, {
      headers: { accept: 'application/vnd.pypi.simple.v1+html, text/html;q=0.5' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]),
    });
    if (response.ok) return await response.text();
    throw failure(`'${shown(list)}' answered ${response.status} ${response.statusText}.`);
  } catch (error) {
    signal.throwIfAborted();
    if (SippError.is(error)) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : shown(String(cause));
    throw failure(`'${shown(list)}' cannot be reached (${reason}).`);
  }
}

/** Without the password that an index of a company may have in its address. */
function shown(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//***@');
}

function failure(message: string): SippError {
  return new SippError('download_failed', message, { hint: 'Check the network, and the index that pip is set to.' });
}
