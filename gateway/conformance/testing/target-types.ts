import type { TargetConfig } from '../../config/target-config.ts';

export type TargetType = TargetConfig['type'];

/** All of them, as the tables show them. */
export const targetTypes: readonly TargetType[] = ['local', 'openai', 'openai_compatible', 'anthropic'];
