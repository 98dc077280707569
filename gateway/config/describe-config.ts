import type { GatewayConfig } from './gateway-config.ts';
import type { RateConfig } from './rate-config.ts';

/** One line about a configuration. */
export interface ConfigRow {
  readonly subject: string;
  readonly text: string;
}

type Target = GatewayConfig['targets'][number];
type Token = GatewayConfig['tokens'][number];

/**
 * What a configuration sets up, for people. Variables of secrets appear by name, and of a provider's address only the host:
 * its path may hold an account.
 */
export function describeConfig(config: GatewayConfig): readonly ConfigRow[] {
  return [
    { subject: 'public', text: config.public_bind },
    { subject: 'management', text: `${config.management_bind}, password in ${config.admin_password_env}` },
    { subject: 'requests', text: sentence(requestLimits(config)) },
    { subject: 'clients', text: sentence(clientPolicy(config)) },
    ...config.targets.map((target) => ({ subject: `target ${target.name}`, text: sentence(targetParts(target)) })),
    ...config.tokens.map((token) => ({ subject: `token ${token.caller}`, text: sentence(tokenParts(token)) })),
  ];
}

type Part = string | false | undefined;

const sentence = (parts: readonly Part[]): string => parts.filter(Boolean).join(', ');

function requestLimits({ max_concurrent_requests, queue, max_request_bytes }: GatewayConfig): readonly Part[] {
  const running = max_concurrent_requests === undefined ? 'any number' : `${max_concurrent_requests}`;
  return [
    `${running} at the same time`,
    queue && `${queue.max_waiting} waiting for ${queue.max_wait_seconds} s`,
    `${max_request_bytes} bytes each`,
  ];
}

function clientPolicy({ security, allowed_origins }: GatewayConfig): readonly Part[] {
  const { client_ip, rate_limit, blocklist } = security;
  return [
    client_ip.source === 'peer' || client_ip.trusted_proxy_cidrs.length === 0
      ? 'known by their address'
      : `known by ${client_ip.source} from ${client_ip.trusted_proxy_cidrs.join(', ')}`,
    rate_limit.enabled ? rateText(rate_limit) : 'not limited',
    blocklist.length > 0 && `${blocklist.length} blocked`,
    allowed_origins.length > 0 && `pages from ${allowed_origins.join(', ')}`,
  ];
}

function targetParts(target: Target): readonly Part[] {
  return [
    ...(target.type === 'local' ? localParts(target) : providerParts(target)),
    target.group !== undefined && `weight ${target.weight ?? 1} in group ${target.group}`,
    target.fallback.length > 0 && `then ${target.fallback.join(', ')}`,
  ];
}

function localParts(target: Extract<Target, { type: 'local' }>): readonly Part[] {
  return [
    `local ${target.model}`,
    `backend ${target.backend}`,
    target.load === 'eager' ? 'loaded at the start' : 'loaded by its first request',
    target.keep_alive !== undefined && `unloaded after ${target.keep_alive}`,
  ];
}

function providerParts(target: Exclude<Target, { type: 'local' }>): readonly Part[] {
  const secret = target.type === 'openai_compatible' ? target.token_env : target.api_key_env;
  return [`${target.type} ${target.model}`, `at ${new URL(target.base_url).host}`, `key in ${secret}`];
}

function tokenParts(token: Token): readonly Part[] {
  return [
    `secret in ${token.env}`,
    `may use ${token.targets.length === 0 ? 'every target' : token.targets.join(', ')}`,
    token.rate_limit && rateText(token.rate_limit),
    token.priority !== 'normal' && `${token.priority} priority`,
    token.expires !== undefined && `until ${token.expires}`,
  ];
}

function rateText({ requests_per_minute, burst, tokens_per_minute }: RateConfig): string {
  const requests = `${requests_per_minute} requests a minute, ${burst} at once`;
  return tokens_per_minute === undefined ? requests : `${requests}, ${tokens_per_minute} model tokens a minute`;
}
