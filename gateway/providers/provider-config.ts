import type { AnthropicTargetConfig, CompatibleTargetConfig, OpenAiTargetConfig } from '../config/target-config.ts';

/** A target whose requests go to a provider. */
export type ProviderConfig = OpenAiTargetConfig | CompatibleTargetConfig | AnthropicTargetConfig;
