import type { AnswerDelta, TokenLogprob } from '../contract/events.ts';
import type { ToolCall } from '../contract/options.ts';
import type { EngineTextResult } from '../engine/engine.ts';

/** A part of an answer: text, or what streams beside it. */
export type ScriptedPiece = string | Exclude<AnswerDelta, { type: 'logprobs' }>;

/** One character of the text is one token. */
export type ScriptedFrame = { readonly text: string } | { readonly delta: Exclude<AnswerDelta, { type: 'logprobs' }> };

/** What is written of an answer: its beginning, up to the first stop text or so many characters. */
export interface ScriptedAnswer {
  readonly frames: readonly ScriptedFrame[];
  readonly ending: Pick<EngineTextResult, 'finishReason' | 'stopSequence'>;
}

/** Cuts an answer where a model would end it. */
export function cutAnswer(
  pieces: readonly ScriptedPiece[],
  { stop, limit }: { readonly stop: readonly string[]; readonly limit: number },
): ScriptedAnswer {
  const text = pieces.filter((piece) => typeof piece === 'string').join('');
  const found = stop.filter((word) => text.includes(word)).sort((a, b) => text.indexOf(a) - text.indexOf(b))[0];
  const written = [...(found === undefined ? text : text.slice(0, text.indexOf(found)))].length;
  const frames: ScriptedFrame[] = [];
  let count = 0;
  for (const frame of toFrames(pieces)) {
    if ('text' in frame && count === Math.min(written, limit)) break;
    if ('text' in frame) count += 1;
    frames.push(frame);
  }
  if (count === limit) return { frames, ending: { finishReason: 'length' } };
  if (found !== undefined) return { frames, ending: { finishReason: 'stop', stopSequence: found } };
  const calls = frames.some((frame) => 'delta' in frame && frame.delta.type === 'tool_call');
  return { frames, ending: { finishReason: calls ? 'tool_calls' : 'stop' } };
}

/** The parts of a result that frames say. */
export function gather(frames: readonly ScriptedFrame[]): Pick<EngineTextResult, 'text' | 'reasoning' | 'toolCalls'> {
  const text = frames.map((frame) => ('text' in frame ? frame.text : '')).join('');
  const deltas = frames.flatMap((frame) => ('delta' in frame ? [frame.delta] : []));
  const reasoning = deltas.map((delta) => (delta.type === 'reasoning' ? delta.text : '')).join('');
  const toolCalls: ToolCall[] = [];
  for (const delta of deltas) {
    if (delta.type !== 'tool_call') continue;
    const { index, id = '', name = '', arguments: piece = '' } = delta;
    const known = toolCalls[index] ?? { id, name, arguments: '' };
    toolCalls[index] = { ...known, arguments: known.arguments + piece };
  }
  return { text, ...(reasoning !== '' && { reasoning }), ...(toolCalls.length > 0 && { toolCalls }) };
}

/** Of a token that was chosen before so many others: each half as likely as the one before it. */
export function scriptedLogprob(text: string, alternatives: number): TokenLogprob {
  const rank = (index: number) => ({
    token: index === 0 ? text : String(index),
    bytes: [...Buffer.from(index === 0 ? text : String(index))],
    logprob: Math.log(0.5) * (index + 1),
  });
  return { ...rank(0), top: Array.from({ length: alternatives }, (_, index) => rank(index)) };
}

function* toFrames(pieces: readonly ScriptedPiece[]): Generator<ScriptedFrame> {
  for (const piece of pieces) {
    if (typeof piece === 'string') for (const text of piece) yield { text };
    else yield { delta: piece };
  }
}
