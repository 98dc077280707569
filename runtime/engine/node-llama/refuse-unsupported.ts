import { SippError } from '../../contract/errors.ts';
import type { EngineTextRequest } from '../engine.ts';
import { engineCommand } from '../platform-package.ts';

/**
 * The library asks capabilities first; this is for callers that do not.
 *
 * @throws SippError `unsupported_operation`
 */
export function refuseUnsupported({
  input,
  tools,
  logprobs,
}: Pick<EngineTextRequest, 'input' | 'tools' | 'logprobs'>): void {
  const hasCalls = 'messages' in input && input.messages.some(({ role, toolCalls }) => role === 'tool' || toolCalls);
  if (tools !== undefined || hasCalls) throw unsupported('calls no tools');
  if (logprobs !== undefined) throw unsupported('tells no probabilities (logprobs)');
}

function unsupported(lack: string): SippError {
  return new SippError('unsupported_operation', `The fallback engine node-llama-cpp ${lack}.`, {
    hint: `Run \`${engineCommand()}\` to get the native engine.`,
  });
}
