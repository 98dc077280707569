const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;
/** Wraps a text in a style, or returns it as it is where colours are off. */
export type Paint = (style: Style, text: string) => string;

export interface ColourFacts {
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** FORCE_COLOR wins, then NO_COLOR (no-color.org), `TERM=dumb` and CI; otherwise terminals have colours. */
export function hasColours({ isTerminal, env }: ColourFacts): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR'] || env['CI'] || env['TERM'] === 'dumb') return false;
  return isTerminal;
}

export function createPaint(enabled: boolean): Paint {
  if (!enabled) return (_, text) => text;
  return (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;
}
