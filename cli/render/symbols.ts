import type { Paint, Style } from './paint.ts';

export type Verdict = 'passed' | 'warning' | 'failed' | 'skipped' | 'running';

const symbols: Readonly<Record<Verdict, { readonly symbol: string; readonly ascii: string; readonly style: Style }>> = {
  passed: { symbol: '✓', ascii: 'ok  ', style: 'green' },
  warning: { symbol: '!', ascii: 'warn', style: 'yellow' },
  failed: { symbol: '✗', ascii: 'FAIL', style: 'red' },
  skipped: { symbol: '-', ascii: 'skip', style: 'dim' },
  running: { symbol: '›', ascii: '..  ', style: 'dim' },
};

export interface SymbolOptions {
  readonly paint: Paint;
  /** ASCII words instead of symbols. */
  readonly plain: boolean;
}

/** The mark in front of a line that passes judgement. */
export function symbolOf(verdict: Verdict, { paint, plain }: SymbolOptions): string {
  const { symbol, ascii, style } = symbols[verdict];
  return paint(style, plain ? ascii : symbol);
}
