import type { TargetConfig } from '../config/target-config.ts';
import type { TextRequest, WireFormat } from './target.ts';

/** The formats that each type of target speaks itself. */
const spoken: Readonly<Record<TargetConfig['type'], readonly WireFormat[]>> = {
  local: [],
  openai: ['openai_chat', 'openai_completions'],
  openai_compatible: ['openai_chat', 'openai_completions'],
  anthropic: ['anthropic_messages'],
};

/** Whether the target takes the body of the request as the client wrote it. */
export function speaksFormat(
  { clientBody }: Pick<TextRequest, 'clientBody'>,
  { type }: Pick<TargetConfig, 'type'>,
): boolean {
  return clientBody !== undefined && spoken[type].includes(clientBody.format);
}
