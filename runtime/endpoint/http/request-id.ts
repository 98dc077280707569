import type { AnswerHeaders } from './answer-head.ts';

/** The other side's name for a request: gateways and OpenAI say `x-request-id`, Anthropic `request-id`. */
export function requestIdOf(headers: AnswerHeaders): string | undefined {
  return headers.get('x-request-id') ?? headers.get('request-id') ?? undefined;
}
