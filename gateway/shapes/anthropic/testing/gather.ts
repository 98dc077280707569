interface ContentBlock {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
}

interface Gathered {
  readonly text: string;
  readonly thinking: string;
  readonly signatures: readonly string[];
  readonly calls: readonly unknown[];
}

/** Texts and thoughts may stand in several blocks; what they say together, and the calls in their order, is the same. */
export function gather(content: readonly ContentBlock[]): Gathered {
  return {
    text: content.map(({ text = '' }) => text).join(''),
    thinking: content.map(({ thinking = '' }) => thinking).join(''),
    signatures: [...new Set(content.flatMap(({ signature }) => signature ?? []))],
    // The client's own marks on its blocks are no part of them.
    calls: content.filter(({ type }) => type === 'tool_use').map((block): unknown => JSON.parse(JSON.stringify(block))),
  };
}
