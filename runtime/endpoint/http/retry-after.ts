import type { AnswerHeaders } from './answer-head.ts';

/** When another try may succeed. Whole numbers only: a date would need a clock that agrees with the other side's. */
export function retryAfterOf(headers: AnswerHeaders): number | undefined {
  return positive(headers.get('retry-after-ms'), 1) ?? positive(headers.get('retry-after'), 1000);
}

function positive(text: string | null, factor: number): number | undefined {
  const value = Number(text ?? '');
  return Number.isSafeInteger(value * factor) && value > 0 ? value * factor : undefined;
}
