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
}

/** More than any context holds; a stream without end must not take all memory. In UTF-16 units. */
const MAX_ARGUMENTS_LENGTH = 16_777_216;

interface Draft {
  readonly index: number;
  id: string;
  name: string;
  arguments: string;
}

/** Puts the calls of a stream together, whose pieces come in turn. */
export class ToolCallCollector {
  readonly #calls: Draft[] = [];
  #length = 0;

  /** @throws SippError `protocol_failed` for calls without end. */
  add({ index, id = '', name = '', arguments: text = '' }: ToolCallDelta): void {
    const call = this.#callOf(index, id);
    call.id ||= id;
    call.name ||= name;
    call.arguments += text;
    this.#length += text.length;
    if (this.#calls.length > MAX_TOOLS || this.#length > MAX_ARGUMENTS_LENGTH) {
      throw protocolFailed('The answer calls tools without end.');
    }
  }

  /** @throws SippError `protocol_failed` where a call names no tool. */
  calls(): readonly ToolCall[] {
    return this.#calls.map(({ id, name, arguments: text }, index) => {
      if (name === '') throw protocolFailed('A tool call of the answer has no name.');
      // A call without arguments has no piece of them.
      return { id: id || `call_${index}`, name, arguments: text || '{}' };
    });
  }

  /** Some servers count all calls as the first one, and tell them apart by their ids. */
  #callOf(index: number, id: string): Draft {
    const known = this.#calls.findLast((call) => call.index === index);
    if (known !== undefined && (id === '' || known.id === '' || known.id === id)) return known;
    const call: Draft = { index, id: '', name: '', arguments: '' };
    this.#calls.push(call);
    return call;
  }
}
