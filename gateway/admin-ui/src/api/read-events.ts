export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** The events of a stream; comments are left out. Leaving the loop early cancels the response. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (pending + decoder.decode(value, { stream: true })).split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = toEvent(block);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined); // It has failed before: the reader's own error is the one to tell.
  }
}

function toEvent(block: string): ServerEvent | undefined {
  const lines = block.split('\n');
  const data = fieldOf(lines, 'data: ');
  return data === undefined ? undefined : { event: fieldOf(lines, 'event: ') ?? '', data };
}

function fieldOf(lines: readonly string[], start: string): string | undefined {
  return lines.find((line) => line.startsWith(start))?.slice(start.length);
}
