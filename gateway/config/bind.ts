import { isIP } from 'node:net';

/** Where a listener listens. */
export interface Bind {
  readonly host: string;
  readonly port: number;
}

const FORM = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/;
const MAX_PORT = 65_535;

/** `127.0.0.1:8080` or `[::1]:8080`; undefined for everything else. Port 0 is any free one. */
export function toBind(text: string): Bind | undefined {
  const [, six, four, port] = FORM.exec(text) ?? [];
  const host = six ?? four ?? '';
  const isAddress = isIP(host) === (six === undefined ? 4 : 6);
  return isAddress && Number(port) <= MAX_PORT ? { host, port: Number(port) } : undefined;
}
