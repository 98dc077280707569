import type { SippTextResponse } from '../api.ts';
import type { FinishReason, TokenUsage } from '../contract/events.ts';
import { fieldsOf } from './fields-of.ts';
import { protocolFailed } from './protocol-failed.ts';
import { decodeUsage, encodeUsage, type TokenCounts } from './token-counts.ts';

/** The answer to a query or chat as it is on the wire. */
export interface TextBody {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  readonly finish_reason: FinishReason;
  readonly usage?: TokenCounts;
}

export interface DecodedText {
  readonly id: string | undefined;
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: TokenUsage | undefined;
}

/** What a gateway answers. Clients have always seen `response` where a target names no answer of its own. */
export function encodeTextResponse(
  target: string,
  { text, finishReason, usage, metadata }: SippTextResponse,
): TextBody {
  return {
    id: metadata.upstreamResponseId ?? 'response',
    model: target,
    text,
    finish_reason: finishReason,
    ...(usage && { usage: encodeUsage(usage) }),
  };
}

/** @throws SippError `protocol_failed` where it is not the answer to a query or chat. */
export function decodeTextResponse(body: unknown): DecodedText {
  const { id, text, finish_reason, usage } = fieldsOf(body);
  if (typeof text !== 'string') throw protocolFailed('The answer has no text.');
  return {
    id: typeof id === 'string' ? id : undefined,
    text,
    finishReason: decodeFinishReason(finish_reason),
    usage: decodeUsage(usage),
  };
}

/** Gateways may know more reasons than we do; all but `length` mean that the model had ended. */
export function decodeFinishReason(value: unknown): FinishReason {
  if (typeof value !== 'string') throw protocolFailed('The answer has no finish_reason.');
  return value === 'length' ? 'length' : 'stop';
}
