import { expect } from 'vitest';
import type { GatewayConfig } from '../gateway-config.ts';
import { parseGatewayConfig } from '../parse-gateway-config.ts';

/** Parts of configuration files; in this order they are a whole one. */
export const head = `admin_password_env = "ADMIN"
`;
export const security = `[security.client_ip]
source = "peer"
trusted_proxy_cidrs = []
[security.rate_limit]
enabled = true
requests_per_minute = 60
burst = 10
`;
export const token = `[[tokens]]
env = "TOKEN"
caller = "app"
`;
export const local = `[[targets]]
name = "tiny"
type = "local"
model = "tiny.gguf"
`;

/** Another target. */
export const compatible = `[[targets]]
name = "far"
type = "openai_compatible"
model = "m"
base_url = "https://api.example.com/v1"
token_env = "KEY"
`;

/** 15 lines. */
export const smallest = head + security + token + local;

export function parse(toml: string, env: Readonly<Record<string, string>> = {}): GatewayConfig {
  return parseGatewayConfig(toml, { path: 'gateway.toml', env });
}

/** The lines of the refusal, without its headline. */
export function findingsIn(toml: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parse(toml, env);
  } catch (error) {
    const headline = expect.stringMatching(/^failed to parse gateway.toml:\n/);
    expect(error).toMatchObject({ code: 'config_file_invalid', message: headline });
    return error instanceof Error ? error.message.split('\n').slice(1) : [];
  }
  throw new Error('The configuration was accepted.');
}
