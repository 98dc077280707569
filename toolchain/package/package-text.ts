/** A value as the text of a package's JSON file. */
export function packageText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
