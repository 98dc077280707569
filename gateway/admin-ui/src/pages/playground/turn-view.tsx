import { Notice } from '../../components/notice.tsx';
import { toCount, toDecimal, toMilliseconds } from '../../format/numbers.ts';
import { toWords } from '../../format/words.ts';
import type { Turn, TurnFigures } from './turn.ts';

export interface TurnViewProps {
  readonly turn: Turn;
  /** More of it will come. */
  readonly isRunning: boolean;
}

export function TurnView({ turn, isRunning }: TurnViewProps) {
  const { role, target, text, failure, figures } = turn;
  return (
    <article className="turn" data-role={role}>
      <h3>{role === 'user' ? 'You' : target}</h3>
      {(text !== '' || isRunning) && (
        <div className="turn-text">
          {text}
          {isRunning && <span className="caret" aria-hidden="true" />}
        </div>
      )}
      {failure !== undefined && <Notice tone="bad">{failure}</Notice>}
      {figures !== undefined && <p className="turn-figures">{describe(figures)}</p>}
    </article>
  );
}

function describe(figures: TurnFigures): string {
  const { firstTextMs, totalMs, inputTokens, outputTokens, finishReason } = figures;
  const parts = [
    firstTextMs !== undefined && `first token ${toMilliseconds(firstTextMs)}`,
    totalMs !== undefined && `total ${toMilliseconds(totalMs)}`,
    typeof inputTokens === 'number' && `${toCount(inputTokens)} tokens in`,
    typeof outputTokens === 'number' && `${toCount(outputTokens)} out`,
    rateOf(figures),
    finishReason !== undefined && `ended by ${toWords(finishReason)}`,
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

/** Tokens per second, once the first one was there. */
function rateOf({ firstTextMs, totalMs, outputTokens }: TurnFigures): string | undefined {
  if (firstTextMs === undefined || totalMs === undefined || typeof outputTokens !== 'number') return undefined;
  const seconds = (totalMs - firstTextMs) / 1000;
  return outputTokens > 1 && seconds > 0 ? `${toDecimal((outputTokens - 1) / seconds)} tokens/s` : undefined;
}
