import { isIP } from 'node:net';
import type { Finding } from '../finding.ts';
import type { GatewayConfig } from '../gateway-config.ts';

/** Ranges, origins and the addresses of providers are what they are used as. */
export function checkAddresses({ security, allowed_origins, targets }: GatewayConfig): readonly Finding[] {
  return [
    ...items('/security/client_ip/trusted_proxy_cidrs', security.client_ip.trusted_proxy_cidrs, {
      isAllowed: isRange,
      expects: 'an address with a prefix length, such as 10.0.0.0/8 or fd00::/8',
    }),
    ...items('/security/blocklist', security.blocklist, {
      isAllowed: (text) => isIP(text) !== 0 || isRange(text),
      expects: 'an address or a range, such as 203.0.113.7 or 203.0.113.0/24',
    }),
    ...items('/allowed_origins', allowed_origins, {
      isAllowed: isOrigin,
      expects: 'an origin without a path, such as https://app.example.com',
    }),
    ...targets.flatMap((target, index) =>
      target.type === 'local' || isBaseUrl(target.base_url) ? [] : [notABaseUrl(index)],
    ),
  ];
}

interface ItemRule {
  readonly isAllowed: (text: string) => boolean;
  readonly expects: string;
}

function items(pointer: string, texts: readonly string[], { isAllowed, expects }: ItemRule): readonly Finding[] {
  return texts.flatMap((text, index) =>
    isAllowed(text) ? [] : [{ pointer: `${pointer}/${index}`, problem: `must be ${expects}`, isValueShown: true }],
  );
}

function isRange(text: string): boolean {
  const [, address = '', prefix] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return Number(prefix) <= bits;
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** A key that travels over plain http is everybody's, unless it stays on this machine. */
function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && username === '' && password === '' && !/[?#]/.test(text);
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

function notABaseUrl(index: number): Finding {
  const problem = 'must be an https address without user, query or fragment; http only on this machine';
  return { pointer: `/targets/${index}/base_url`, problem, isValueShown: true };
}
