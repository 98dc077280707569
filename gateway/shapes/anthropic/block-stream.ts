import { OWN_SIGNATURE } from './own-thoughts.ts';
import { streamEvent } from './stream-event.ts';

type Kind = 'text' | 'thinking' | 'tool_use';

interface Block {
  readonly kind: Kind;
  readonly start: object;
  /** Of a block that waits, what it has to say; of a call, all of its arguments until now. */
  text: string;
  isClosed: boolean;
}

/** A piece of a call, as targets tell it. */
interface CallPiece {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments?: string;
}

/** How the piece of a block begins; its text follows as JSON. Pieces are many: only their text is encoded one by one. */
const pieceStarts: Readonly<Record<Kind, string>> = {
  text: '{"type":"text_delta","text":',
  thinking: '{"type":"thinking_delta","thinking":',
  tool_use: '{"type":"input_json_delta","partial_json":',
};

/**
 * The blocks of a streamed message, of which one is open at a time. Targets may tell several things in turn, such as two calls piece by
 * piece: the first of them is streamed, and the others wait until it is whole.
 */
export class BlockStream {
  readonly #waiting: Block[] = [];
  readonly #calls = new Map<number, { readonly id: string; readonly block: Block }>();
  #open: Block | undefined;
  #index = -1;
  #pieceStart = '';

  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  /** A piece of text, or of what the model thinks. */
  text(kind: 'text' | 'thinking', text: string): string {
    if (text === '') return '';
    if (this.#waiting.length === 0 && this.#open?.kind === kind) return this.#piece(text);
    const last = this.#waiting.at(-1);
    if (last?.kind !== kind) return this.#add(newBlock(kind, startOf(kind), text));
    last.text += text;
    return '';
  }

  call({ index, id = '', name = '', arguments: text = '' }: CallPiece): string {
    const known = this.#calls.get(index);
    // Some targets count all calls as the first one, and tell them apart by their ids.
    if (known === undefined || (id !== '' && id !== known.id))
      return this.#addCall(index, { id: id || `call_${index}`, name, text });
    const { block } = known;
    // What follows a whole JSON object is no part of it.
    if (block.isClosed || text === '') return '';
    block.text += text;
    if (block !== this.#open) return '';
    return endsObject(text) ? this.#piece(text) + this.#advance() : this.#piece(text);
  }

  /** Closes what is open, and writes what waits. */
  finish(): string {
    let events = this.#close();
    for (const block of this.#waiting.splice(0)) events += this.#begin(block) + this.#close();
    return events;
  }

  #addCall(
    index: number,
    { id, name, text }: { readonly id: string; readonly name: string; readonly text: string },
  ): string {
    const block = newBlock('tool_use', { type: 'tool_use', id, name, input: {} }, text);
    this.#calls.set(index, { id, block });
    return this.#add(block);
  }

  #add(block: Block): string {
    this.#waiting.push(block);
    return this.#advance();
  }

  #advance(): string {
    let events = '';
    while (this.#waiting.length > 0 && isWhole(this.#open)) {
      const next = this.#waiting.shift();
      if (next !== undefined) events += this.#close() + this.#begin(next);
    }
    return events;
  }

  #begin(block: Block): string {
    const { kind, start, text } = block;
    this.#open = block;
    this.#index += 1;
    this.#pieceStart = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":${pieceStarts[kind]}`;
    const events = streamEvent('content_block_start', { index: this.#index, content_block: start });
    return text === '' ? events : events + this.#piece(text);
  }

  #piece(text: string): string {
    return `${this.#pieceStart}${JSON.stringify(text)}}}\n\n`;
  }

  #close(): string {
    const block = this.#open;
    if (block === undefined) return '';
    block.isClosed = true;
    this.#open = undefined;
    const index = this.#index;
    const signature = { index, delta: { type: 'signature_delta', signature: OWN_SIGNATURE } };
    return (
      (block.kind === 'thinking' ? streamEvent('content_block_delta', signature) : '') +
      streamEvent('content_block_stop', { index })
    );
  }
}

const newBlock = (kind: Kind, start: object, text: string): Block => ({ kind, start, text, isClosed: false });

const startOf = (kind: 'text' | 'thinking'): object =>
  kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' };

/** Whether nothing more can belong to it once something else has begun. */
function isWhole(block: Block | undefined): boolean {
  if (block?.kind !== 'tool_use') return true;
  if (!endsObject(block.text)) return false;
  try {
    JSON.parse(block.text);
    return true;
  } catch {
    // An object within it has ended.
    return false;
  }
}

/** Asked of pieces first: calls may be long, and are parsed only where they could be whole. */
const endsObject = (text: string): boolean => text.trimEnd().endsWith('}');
