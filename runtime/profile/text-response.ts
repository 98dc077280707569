import type { SippTextResponse } from '../api.ts';
import type { FinishReason, TokenUsage } from '../contract/events.ts';
import type { ToolCall } from '../contract/options.ts';
import { fieldsOf } from './fields-of.ts';
import { protocolFailed } from './protocol-failed.ts';
import { decodeUsage, encodeUsage, type TokenCounts } from './token-counts.ts';
import { decodeToolCalls, encodeToolCalls, type ToolCallBody } from './tool-calls.ts';

/** The answer to a query or chat as it is on the wire. */
export interface TextBody {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  readonly finish_reason: FinishReason;
  readonly tool_calls?: readonly ToolCallBody[];
  readonly usage?: TokenCounts;
}

export interface DecodedText {
  readonly id: string | undefined;
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly toolCalls?: readonly ToolCall[];
  readonly usage: TokenUsage | undefined;
}

/** What an answer has to say; `SippTextResponse` is one. */
export interface TextContent extends Pick<SippTextResponse, 'text' | 'finishReason' | 'toolCalls' | 'usage'> {
  readonly metadata: Pick<SippTextResponse['metadata'], 'upstreamResponseId'>;
}

/** What a gateway answers. Clients have always seen `response` where a target names no answer of its own. */
export function encodeTextResponse(
  target: string,
  { text, finishReason, toolCalls, usage, metadata }: TextContent,
): TextBody {
  return {
    id: metadata.upstreamResponseId ?? 'response',
    model: target,
    text,
    finish_reason: finishReason,
    ...(toolCalls && { tool_calls: encodeToolCalls(toolCalls) }),
    ...(usage && { usage: encodeUsage(usage) }),
  };
}

/** @throws SippError `protocol_failed` where it is not the answer to a query or chat. */
export function decodeTextResponse(body: unknown): DecodedText {
  const { id, text, finish_reason, tool_calls, usage } = fieldsOf(body);
  if (typeof text !== 'string') throw protocolFailed('The answer has no text.');
  const toolCalls = decodeToolCalls(tool_calls);
  return {
    id: typeof id === 'string' ? id : undefined,
    text,
    finishReason: decodeFinishReason(finish_reason),
    ...(toolCalls && { toolCalls }),
    usage: decodeUsage(usage),
  };
}

/** Gateways may know more reasons than we do; those mean that the model had ended. */
export function decodeFinishReason(value: unknown): FinishReason {
  if (typeof value !== 'string') throw protocolFailed('The answer has no finish_reason.');
  return value === 'length' || value === 'tool_calls' || value === 'content_filter' ? value : 'stop';
}
