/** What the first word of a command line decides: which command runs, and the words that are left for it. */
export interface Route {
  readonly command: string;
  readonly words: readonly string[];
}

export interface RouteFacts {
  /** Names of the commands a user can type. */
  readonly commands: readonly string[];
  /** Flags that take the next word as their value, such as `--threads`. */
  readonly valueFlags: ReadonlySet<string>;
}

/**
 * A first word that names a command runs it; anything else (a path, a `.gguf`, a model name, a prompt) belongs to `prompt`.
 * Flags may stand before the command: `sipp --plain doctor` is `sipp doctor --plain`.
 */
export function routeWords(argv: readonly string[], { commands, valueFlags }: RouteFacts): Route {
  const index = firstWordIndex(argv, valueFlags);
  const word = index === undefined ? undefined : argv[index];
  if (word === undefined || isPath(word) || !commands.includes(word)) return { command: 'prompt', words: argv };
  return { command: word, words: argv.filter((_, position) => position !== index) };
}

/** A word that can only be a file: no command is named like that, whatever commands come later. */
export function isPath(word: string): boolean {
  return /[\\/]/.test(word) || word.toLowerCase().endsWith('.gguf');
}

function firstWordIndex(argv: readonly string[], valueFlags: ReadonlySet<string>): number | undefined {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') return undefined;
    if (word === '-' || !word.startsWith('-')) return index;
    if (valueFlags.has(word)) index += 1;
  }
  return undefined;
}
