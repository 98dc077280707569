import type { ProviderConfig } from '../providers/provider-config.ts';

const common = {
  name: 'far',
  model: 'big',
  weight: 1,
  fallback: [],
  timeout_seconds: 60,
  connect_timeout_seconds: 10,
  first_byte_timeout_seconds: 30,
  idle_timeout_seconds: 20,
  max_retries: 2,
};
const openAiShape = { query_via: 'chat', include_usage: true } as const;

/** The configuration of a target as it is read where nothing but the necessary is set. */
export const providerConfigs = {
  openai: (base_url: string): ProviderConfig => ({
    ...common,
    ...openAiShape,
    type: 'openai',
    base_url,
    api_key_env: 'KEY',
    token_limit_field: 'max_completion_tokens',
  }),
  openai_compatible: (base_url: string): ProviderConfig => ({
    ...common,
    ...openAiShape,
    type: 'openai_compatible',
    base_url,
    token_env: 'KEY',
    token_limit_field: 'max_tokens',
  }),
  anthropic: (base_url: string): ProviderConfig => ({
    ...common,
    type: 'anthropic',
    base_url,
    api_key_env: 'KEY',
    version: '2023-06-01',
  }),
} as const;
