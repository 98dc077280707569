export interface Instruction {
  readonly word: string;
  readonly text: string;
  readonly stage: string | undefined;
}

/** The instructions of a Dockerfile: comments left out, continued lines joined. */
export function parseDockerfile(content: string): readonly Instruction[] {
  const lines = content.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const joined = lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  let stage: string | undefined;
  return joined.map((line) => {
    const [, word = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (word === 'FROM') stage = /\sAS\s+(\S+)$/.exec(text)?.[1];
    return { word, text, stage };
  });
}
