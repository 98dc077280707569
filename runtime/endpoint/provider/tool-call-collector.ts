import type { ToolCall } from '../../contract/options.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { MAX_TOOLS } from '../../profile/tools.ts';

/** What an event of a stream adds to the calls of tools. */
export interface ToolCallDelta {
  /** Which call it belongs to. */
  readonly index: number;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly arguments?: string | undefined;
  /** It begins no call. Where none is known, it is of one that the provider makes itself. */
  readonly isContinuation?: boolean;
}

/** More than any context holds; a stream without end must not take all memory. In UTF-16 units. */
const MAX_ARGUMENTS_LENGTH = 16_777_216;

interface Draft {
  /** Which of the calls it is to the provider, and to us. */
  readonly index: number;
  readonly place: number;
  /** The provider's; the others stand in for it where it has none. */
  ownId: string;
  id: string;
  name: string;
  arguments: string;
  isTold: boolean;
}

/** Puts the calls of a stream together, whose pieces come in turn. */
export class ToolCallCollector {
  readonly #calls: Draft[] = [];
  #length = 0;

  /**
   * What is new with a piece: calls are counted from 0, the first piece of each has its id and name, and the others only arguments.
   * Undefined as long as the name of a call is not known.
   *
   * @throws SippError `protocol_failed` for calls without end.
   */
  add(piece: ToolCallDelta): ToolCallDelta | undefined {
    const { index, id = '', name = '', arguments: text = '', isContinuation = false } = piece;
    const call = this.#knownCall(index, { id, name }) ?? (isContinuation ? undefined : this.#newCall(index));
    if (call === undefined) return undefined;
    call.ownId ||= id;
    call.name ||= name;
    call.arguments += text;
    this.#length += text.length;
    if (this.#calls.length > MAX_TOOLS || this.#length > MAX_ARGUMENTS_LENGTH) {
      throw protocolFailed('The answer calls tools without end.');
    }
    if (!call.isTold) return announce(call);
    return text === '' ? undefined : { index: call.place, arguments: text };
  }

  /**
   * All of them; undefined where there are none.
   *
   * @throws SippError `protocol_failed` where a call names no tool.
   */
  calls(): readonly ToolCall[] | undefined {
    if (this.#calls.length === 0) return undefined;
    return this.#calls.map(({ id, name, arguments: text }) => {
      if (name === '') throw protocolFailed('A tool call of the answer has no name.');
      // A call without arguments has no piece of them.
      return { id, name, arguments: text || '{}' };
    });
  }

  #knownCall(index: number, piece: Named): Draft | undefined {
    const known = this.#calls.findLast((call) => call.index === index);
    return known !== undefined && isPartOf(known, piece) ? known : undefined;
  }

  #newCall(index: number): Draft {
    const place = this.#calls.length;
    const call = { index, place, ownId: '', id: '', name: '', arguments: '', isTold: false };
    this.#calls.push(call);
    return call;
  }
}

type Named = Readonly<Record<'id' | 'name', string>>;

/**
 * Some servers count all calls as the first one, and tell them apart by their ids; others by nothing, but tell each call as a whole:
 * there, a name after complete arguments begins the next one.
 */
function isPartOf(call: Draft, { id, name }: Named): boolean {
  if (id !== '' && call.ownId !== '') return id === call.ownId;
  return name === '' || call.name === '' || !isComplete(call.arguments);
}

function isComplete(text: string): boolean {
  if (!text.endsWith('}')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Pieces of JSON are none, as a rule.
    return false;
  }
}

function announce(call: Draft): ToolCallDelta | undefined {
  if (call.name === '') return undefined;
  call.isTold = true;
  call.id = call.ownId || `call_${call.place}`;
  const { place: index, id, name, arguments: text } = call;
  return { index, id, name, ...(text !== '' && { arguments: text }) };
}
