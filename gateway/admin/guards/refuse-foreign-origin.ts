import type { IncomingHttpHeaders } from 'node:http';
import { AdminRefusal } from './admin-refusal.ts';

/**
 * Pages of others may not change anything, whatever cookies their requests carry. Browsers say where a request comes from: over TLS
 * and on this machine in `Sec-Fetch-Site`, which is true whatever host a proxy asks for, and always in `Origin`. A client that says
 * neither is no browser.
 *
 * @throws AdminRefusal `origin_refused`
 */
export function refuseForeignOrigin({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): void {
  const isForeign = site === undefined ? origin !== undefined && hostOf(origin) !== host : site !== 'same-origin';
  if (isForeign || origin === 'null') {
    throw new AdminRefusal('origin_refused', 'Only the pages of this gateway may ask for this.');
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
