import type { Engine } from '../../runtime/engine/engine.ts';

/** Written for this purpose. Plain sentences of ordinary length: tokenisers do with them what they do with most prompts. */
const TEXT = `A lighthouse keeper wrote down the weather every morning for thirty years. She noted the wind, the
height of the waves, the ships that passed and the birds that rested on the rocks. On calm days the book holds a single line. On
stormy days it runs over two pages, because the lamp had to be watched all night and there was time to write. When a young sailor
asked why anybody would need to know how warm a Tuesday had been, she answered that nobody asks about one Tuesday, but that a
thousand of them, side by side, tell when the ice will come. Years later an engineer read the book from the first page to the
last. He drew a curve through the figures and found that the winds had turned a little to the west, so slowly that no person on
the coast had noticed. The harbour wall was built longer on that side. It has kept the boats safe since then, and the keeper's
name is cut into the stone at its end, with the words: measure first, then build. `;

/** Tokenisers put pieces together anew after a cut; a few corrections settle it for all but the strangest. */
const MAX_CORRECTIONS = 4;

export interface PromptText {
  readonly text: string;
  /** Tokens that the text has by itself, without those that the model puts before it. */
  readonly tokens: number;
}

/** A text of so many tokens, cut from our own. Different offsets (in tokens) give texts that begin differently. */
export async function createPrompt(engine: Engine, tokens: number, offset = 0): Promise<PromptText> {
  const source = await tokensOfLength(engine, offset + tokens + MAX_CORRECTIONS * 8);
  let cut = tokens;
  let best: PromptText | undefined;
  for (let attempt = 0; attempt <= MAX_CORRECTIONS; attempt += 1) {
    const text = await engine.detokenize(source.slice(offset, offset + cut));
    const actual = (await engine.tokenize(text, { special: false })).length;
    if (best === undefined || Math.abs(actual - tokens) < Math.abs(best.tokens - tokens))
      best = { text, tokens: actual };
    if (actual === tokens) break;
    cut = Math.max(1, cut + tokens - actual);
  }
  return best ?? { text: '', tokens: 0 };
}

async function tokensOfLength(engine: Engine, length: number): Promise<readonly number[]> {
  const once = TEXT.replaceAll('\n', ' ');
  const { length: tokensOfOne } = await engine.tokenize(once, { special: false });
  return engine.tokenize(once.repeat(Math.ceil(length / Math.max(1, tokensOfOne))), { special: false });
}
