import type { TargetKind, TargetState } from '../../../admin/wire.ts';
import type { Tone } from '../components/badge.tsx';

/** What people call each kind of target. */
export const targetKinds: Readonly<Record<TargetKind, string>> = {
  local: 'Local model',
  openai: 'OpenAI',
  openai_compatible: 'OpenAI compatible',
  anthropic: 'Anthropic',
};

export const stateTones: Readonly<Record<TargetState, Tone>> = {
  ready: 'good',
  loading: 'accent',
  unloaded: 'neutral',
  failed: 'bad',
};

/** `rate_limited` as `rate limited`. */
export function toWords(name: string): string {
  return name.replaceAll('_', ' ');
}

/** `rate_limited` as `Rate limited`. */
export function toTitle(name: string): string {
  const words = toWords(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `1 request`, `2 requests`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
