import type { FinishReason } from '../../../runtime/contract/events.ts';
import type { ToolCall } from '../../../runtime/contract/options.ts';
import { cutAnswer, gather, type ScriptedFrame, type ScriptedPiece } from '../../../runtime/testing/scripted-answer.ts';

/** What a model was asked, whatever the words it was asked in. */
export interface Understood {
  /** The conversation; results of tools have the role `tool`. A raw prompt is what a user says. */
  readonly turns: readonly { readonly role: string; readonly text: string }[];
  /** Names of the tools that it may call; empty where it may call none. */
  readonly tools: readonly string[];
  /** The tool that it has to call, or that it has to call any. */
  readonly mustCall?: string | true;
  readonly mayCallSeveral: boolean;
  /** Names of the properties that the answer must have; empty for any object. */
  readonly properties?: readonly string[];
  readonly images: readonly string[];
  readonly stop: readonly string[];
  readonly limit?: number | undefined;
  /** All numbers that it was given, under OpenAI's names. */
  readonly terms: Readonly<Record<string, unknown>>;
}

/** What it answers. */
export interface Performance {
  readonly text: string;
  readonly reasoning?: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly finishReason: FinishReason;
  readonly stopSequence?: string;
  /** Piece by piece; a character of the text is a token. */
  readonly frames: readonly ScriptedFrame[];
}

/** The tokens of every prompt, and those of them that were cached. */
export const promptTokens = { all: 12, cached: 8 } as const;

/** The whole answer of the only actor behind all targets, cut where it was told to end. */
export function perform(understood: Understood): Performance {
  const { stop, limit = Number.POSITIVE_INFINITY } = understood;
  const { frames, ending } = cutAnswer(linesOf(understood), { stop, limit });
  return { ...gather(frames), ...ending, frames };
}

/** What the last turn asks for: `echo` tells what was understood, `think` thinks first, names of cities call tools. */
export function linesOf(understood: Understood): readonly ScriptedPiece[] {
  const { turns, tools, mustCall, mayCallSeveral, properties } = understood;
  const [cue = ''] = turns
    .filter(({ role }) => role === 'user')
    .map(({ text }) => text)
    .slice(-1);
  const results = turns.filter(({ role }) => role === 'tool').map(({ text }) => text);
  if (results.length > 0) return [`It is ${results.join(' and ')}.`];
  if (tools.length > 0) {
    const cities = cue.match(/Rome|Oslo/g) ?? (mustCall === undefined ? [] : ['Rome']);
    const name = typeof mustCall === 'string' ? mustCall : (tools[0] ?? '');
    if (cities.length > 0) return ['Look. ', ...callsOf(name, mayCallSeveral ? cities : cities.slice(0, 1))];
  }
  if (properties !== undefined) return [JSON.stringify({ city: 'Rome', degrees: 21 })];
  if (cue.startsWith('echo')) return [JSON.stringify(understood)];
  if (cue.startsWith('think'))
    return [{ type: 'reasoning', text: 'Hm, ' }, { type: 'reasoning', text: 'yes.' }, 'Done.'];
  return ['One two ', 'three.'];
}

/** One after another, each in pieces. */
function callsOf(name: string, cities: readonly string[]): readonly ScriptedPiece[] {
  return cities.flatMap((city, index) => [
    { type: 'tool_call', index, id: `call_${index}`, name, arguments: '{"ci' } as const,
    { type: 'tool_call', index, arguments: `ty":"${city}"}` } as const,
  ]);
}
