import type { ServerResponse } from 'node:http';

const ANSWER =
  'A token is a piece of text, often a word or part of one, that a model reads and writes as one number of its vocabulary. ' +
  'Prices and limits count tokens, because the work of a model grows with them.';

/** Writes an answer word by word. */
export function streamAnswer(response: ServerResponse, wordMs: number): void {
  response.setHeader('content-type', 'text/event-stream');
  const words = ANSWER.split(/(?<= )/);
  const write = (index: number) => {
    if (response.destroyed) return;
    const text = words[index];
    if (text !== undefined) {
      response.write(toEvent('token', { sequence: index, text }));
      setTimeout(write, wordMs, index + 1);
      return;
    }
    response.write(
      toEvent('usage', { input_tokens: 24, output_tokens: words.length, total_tokens: 24 + words.length }),
    );
    response.end(toEvent('done', { finish_reason: 'stop' }));
  };
  write(0);
}

function toEvent(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
