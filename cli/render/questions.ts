import { createInterface } from 'node:readline';
import type { CliContext } from '../context.ts';

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  readonly meaning: string;
}

export interface Questions {
  /** One of several; the first is taken where the answer is empty or there is none. */
  choose<T>(question: string, choices: readonly [Choice<T>, ...Choice<T>[]]): Promise<T>;
  /** False where the answer is empty or there is none. */
  confirm(question: string): Promise<boolean>;
  /** What was typed; undefined where nobody answers any more. */
  answer(question: string): Promise<string | undefined>;
  close(): void;
}

/**
 * Asks on the terminal, one line at a time. The terminal itself does the editing, so that Ctrl-C interrupts as everywhere.
 *
 * @throws the signal's reason where it is aborted while a question waits
 */
export function openQuestions({ stdin, stderr, signal }: Pick<CliContext, 'stdin' | 'stderr' | 'signal'>): Questions {
  const { paint } = stderr;
  const reader = createInterface({ input: stdin.stream, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const close = () => reader.close();
  signal.addEventListener('abort', close, { once: true });
  const ask = async (text: string): Promise<string | undefined> => {
    signal.throwIfAborted();
    await stderr.write(text);
    const { done, value } = await lines.next();
    signal.throwIfAborted();
    if (!done) return value.trim();
    await stderr.write('\n');
    return undefined;
  };

  return {
    async choose(question, choices) {
      const width = Math.max(...choices.map(({ name }) => name.length));
      const rows = choices.map(({ name, meaning }, index) => `  ${index + 1}  ${name.padEnd(width)}  ${meaning}\n`);
      await stderr.write(`${paint('bold', question)}\n${rows.join('')}`);
      for (;;) {
        const answer = await ask(`Number or name [1 ${choices[0].name}]: `);
        const chosen = answer
          ? choices.find(({ name }, index) => answer === name || answer === `${index + 1}`)
          : choices[0];
        if (chosen) return chosen.value;
        await stderr.write(`"${answer}" is none of them.\n`);
      }
    },
    async confirm(question) {
      const answer = await ask(`${question} [y/N] `);
      return answer !== undefined && /^y(?:es)?$/i.test(answer);
    },
    answer: (question) => ask(`${question} `),
    close() {
      signal.removeEventListener('abort', close);
      close();
    },
  };
}
