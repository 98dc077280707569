import { SippError } from '../../../runtime/contract/errors.ts';
import type { TokenLogprob } from '../../../runtime/contract/events.ts';
import type { ToolCall } from '../../../runtime/contract/options.ts';
import type { AnswerDelta, TextAnswer } from '../../targets/target.ts';
import type { AnswerEncoder, TextAnswers } from '../shape.ts';
import { nameAnswer } from './answer-name.ts';
import { encodeTokens } from './logprobs.ts';
import { toOpenAiError } from './openai-error.ts';
import { encodeResponse, type ResponseState, type ResponseTerms, toStatus } from './response-body.ts';
import {
  type CallItem,
  createCallItem,
  createTextItem,
  encodeItem,
  encodeItems,
  encodePart,
  type ItemStatus,
  type ResponseItem,
  type TextItem,
  toItems,
} from './response-items.ts';

type ToolCallDelta = Extract<AnswerDelta, { type: 'tool_call' }>;

/**
 * Responses, whole and as a stream. Items are told in the order in which they begin. One text is open at a time; calls stay open until
 * the end, since their pieces may come in turns.
 */
export class ResponsesEncoder implements AnswerEncoder {
  readonly heartbeat = ': waiting\n\n';
  readonly #terms: ResponseTerms;
  readonly #name = nameAnswer('resp_');
  readonly #items: ResponseItem[] = [];
  readonly #calls = new Map<number, CallItem>();
  #open: TextItem | undefined;
  #logprobs: readonly TokenLogprob[] = [];
  #sequence = 0;

  constructor(terms: ResponseTerms) {
    this.#terms = terms;
  }

  whole([answer]: TextAnswers): string {
    const { usage, finishReason } = answer;
    const status = toStatus(finishReason);
    return JSON.stringify(
      this.#response({ status, output: encodeItems(toItems(answer), status), usage, finishReason }),
    );
  }

  begin(): string {
    const response = this.#response({ status: 'in_progress', output: [] });
    return this.#event('response.created', { response }) + this.#event('response.in_progress', { response });
  }

  text(_choice: number, text: string): string {
    const logprobs = encodeTokens(this.#logprobs);
    this.#logprobs = [];
    const { item, start } = this.#textItem('message');
    item.text += text;
    item.logprobs.push(...logprobs);
    return start + this.#partEvent('response.output_text.delta', item, { delta: text, logprobs });
  }

  delta(_choice: number, delta: AnswerDelta): string {
    if (delta.type === 'tool_call') return this.#call(delta);
    if (delta.type === 'logprobs') {
      this.#logprobs = [...this.#logprobs, ...delta.tokens];
      return '';
    }
    const { item, start } = this.#textItem('reasoning');
    item.text += delta.text;
    return start + this.#partEvent('response.reasoning_text.delta', item, { delta: delta.text });
  }

  /** Bodies of this route are passed on to nobody, so nothing comes back as it is. */
  clientEvent(): string {
    return '';
  }

  end(_choice: number, { usage, finishReason, toolCalls = [] }: TextAnswer): string {
    const status = toStatus(finishReason);
    const start = this.#items.length === 0 ? this.#textItem('message').start : '';
    const closed = start + this.#close(status) + this.#closeCalls(status, toolCalls);
    const output = encodeItems(this.#items, status);
    return (
      closed + this.#event(`response.${status}`, { response: this.#response({ status, output, usage, finishReason }) })
    );
  }

  finish(): string {
    return '';
  }

  /** Clients look for either of the two: a response that has failed, or an error. */
  fail(error: unknown): string {
    const { error: told } = toOpenAiError(error).body;
    const code = SippError.is(error) && error.code === 'rate_limited' ? 'rate_limit_exceeded' : 'server_error';
    const output = encodeItems(this.#items, 'incomplete');
    const response = this.#response({ status: 'failed', output, error: { code, message: told.message } });
    const { message, param } = told;
    return (
      this.#event('response.failed', { response }) +
      this.#event('error', { code: told.code, message, param, error: told })
    );
  }

  #response(state: ResponseState): object {
    return encodeResponse(this.#name, this.#terms, state);
  }

  #event(type: string, fields: object): string {
    const sequence = this.#sequence;
    this.#sequence += 1;
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...fields })}\n\n`;
  }

  #itemEvent(type: string, item: ResponseItem, fields: object): string {
    return this.#event(type, { item_id: item.id, output_index: this.#items.indexOf(item), ...fields });
  }

  #partEvent(type: string, item: TextItem, fields: object): string {
    return this.#itemEvent(type, item, { content_index: 0, ...fields });
  }

  #add(item: ResponseItem): string {
    this.#items.push(item);
    const output_index = this.#items.length - 1;
    return this.#event('response.output_item.added', { output_index, item: encodeItem(item, 'in_progress') });
  }

  #done(item: ResponseItem, status: ItemStatus): string {
    const output_index = this.#items.indexOf(item);
    return this.#event('response.output_item.done', { output_index, item: encodeItem(item, status) });
  }

  /** The text that is open, if it is of this type; else the next one, and what opens it. */
  #textItem(type: TextItem['type']): { readonly item: TextItem; readonly start: string } {
    if (this.#open?.type === type) return { item: this.#open, start: '' };
    const closed = this.#close('completed');
    const item = createTextItem(type);
    this.#open = item;
    const added = this.#add(item);
    return {
      item,
      start: closed + added + this.#partEvent('response.content_part.added', item, { part: encodePart(item) }),
    };
  }

  #close(status: ItemStatus): string {
    const item = this.#open;
    if (item === undefined) return '';
    this.#open = undefined;
    const { text, logprobs } = item;
    const ended =
      item.type === 'message'
        ? this.#partEvent('response.output_text.done', item, { text, logprobs })
        : this.#partEvent('response.reasoning_text.done', item, { text });
    const part = this.#partEvent('response.content_part.done', item, { part: encodePart(item) });
    return ended + part + this.#done(item, item === this.#items.at(-1) ? status : 'completed');
  }

  #call({ index, id = '', name = '', arguments: text = '' }: ToolCallDelta): string {
    let call = this.#calls.get(index);
    let start = '';
    if (call === undefined) {
      call = createCallItem(id, name);
      this.#calls.set(index, call);
      start = this.#close('completed') + this.#add(call);
    }
    if (text === '') return start;
    call.arguments += text;
    return start + this.#itemEvent('response.function_call_arguments.delta', call, { delta: text });
  }

  #closeCalls(status: ItemStatus, whole: readonly ToolCall[]): string {
    let events = '';
    for (const call of this.#calls.values()) {
      // Those of a tool that takes nothing never come.
      if (call.arguments === '') call.arguments = whole.find(({ id }) => id === call.callId)?.arguments ?? '{}';
      const { name, arguments: text } = call;
      events += this.#itemEvent('response.function_call_arguments.done', call, { name, arguments: text });
      events += this.#done(call, call === this.#items.at(-1) ? status : 'completed');
    }
    return events;
  }
}
