import type { Finding } from '../wire.ts';

/** `gateway.toml:12: …` or `gateway.toml:12:3: …` */
const WITH_LINE = /^.*?:(\d+)(?::\d+)?: (.+)$/;

/** What is wrong with a file, from the message of its refusal: one finding in each line, below a headline. */
export function toFindings(message: string): readonly Finding[] {
  const [headline = '', ...lines] = message.split('\n');
  if (lines.length === 0) return [{ line: null, message: headline }];
  return lines.map((line) => {
    const [, number, sentence] = WITH_LINE.exec(line) ?? [];
    return number === undefined || sentence === undefined
      ? { line: null, message: line }
      : { line: Number(number), message: sentence };
  });
}
