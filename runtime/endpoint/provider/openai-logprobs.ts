import type { TokenLogprob } from '../../contract/events.ts';
import { fieldsOf } from '../../profile/fields-of.ts';

type Alternative = Omit<TokenLogprob, 'top'>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How likely the tokens were, in the form of chats or the older one of completions; undefined where nothing is told. */
export function decodeLogprobs(logprobs: unknown): readonly TokenLogprob[] | undefined {
  if (typeof logprobs !== 'object' || logprobs === null) return undefined;
  const { content, tokens, token_logprobs, top_logprobs } = fieldsOf(logprobs);
  const decoded = Array.isArray(content)
    ? content.map(decodeToken)
    : decodeLists(listOf(tokens), listOf(token_logprobs), listOf(top_logprobs));
  const known = decoded.filter((token) => token !== undefined);
  return known.length > 0 ? known : undefined;
}

function decodeToken(value: unknown): TokenLogprob | undefined {
  const chosen = decodeAlternative(value);
  const { top_logprobs } = fieldsOf(value);
  return (
    chosen && {
      ...chosen,
      top: listOf(top_logprobs)
        .map(decodeAlternative)
        .filter((token) => token !== undefined),
    }
  );
}

function decodeAlternative(value: unknown): Alternative | undefined {
  const { token, logprob, bytes } = fieldsOf(value);
  if (typeof token !== 'string' || typeof logprob !== 'number') return undefined;
  return { token, bytes: isBytes(bytes) ? bytes : [...encoder.encode(token)], logprob };
}

/** One list for each property of the tokens. */
function decodeLists(
  tokens: readonly unknown[],
  logprobs: readonly unknown[],
  tops: readonly unknown[],
): readonly (TokenLogprob | undefined)[] {
  return tokens.map((token, place) => {
    const chosen = decodeNamed(token, logprobs[place]);
    const top = Object.entries(fieldsOf(tops[place])).map(([name, logprob]) => decodeNamed(name, logprob));
    return chosen && { ...chosen, top: top.filter((each) => each !== undefined).sort(byLogprob) };
  });
}

/** Parts of characters are written as `bytes:\\xe2\\x80`. */
function decodeNamed(token: unknown, logprob: unknown): Alternative | undefined {
  if (typeof token !== 'string' || typeof logprob !== 'number') return undefined;
  if (!/^bytes:(?:\\x[0-9a-f]{2})+$/i.test(token)) return { token, bytes: [...encoder.encode(token)], logprob };
  const bytes = token
    .slice('bytes:\\x'.length)
    .split('\\x')
    .map((digits) => Number.parseInt(digits, 16));
  return { token: decoder.decode(Uint8Array.from(bytes)), bytes, logprob };
}

const byLogprob = (one: Alternative, other: Alternative): number => other.logprob - one.logprob;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isBytes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
