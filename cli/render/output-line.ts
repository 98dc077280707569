import { stripVTControlCharacters } from 'node:util';

/** A line that a program printed, without anything that steers a terminal. */
export function outputLine(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
  return stripVTControlCharacters(line).replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

/** Cuts a text to so many columns of a terminal. */
export function fitColumns(text: string, columns: number): string {
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns) return `${kept}…`;
    if (width < columns) kept += character;
  }
  return text;
}

/** Scripts from Hangul on may take two columns; a line that ends too early does no harm, one that wraps does. */
const columnsOf = (character: string): number => ((character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1);
