import type { SippTextOptions } from '../../contract/options.ts';

/** The texts that end an answer, without empty ones, which providers refuse; undefined where none is left. */
export function stopTexts({ stop = [] }: SippTextOptions): readonly string[] | undefined {
  const texts = stop.filter((text) => text !== '');
  return texts.length > 0 ? texts : undefined;
}
