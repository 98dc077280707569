import type { CliContext } from '../context.ts';

/** Small models are loaded before a line could be read; it would only flicker. */
const delayMs = 300;

export interface LoadProgress {
  update(share: number): void;
  /** Erases the line. Calling it again does nothing. */
  end(): void;
}

/** A line on stderr that says how much of a model is loaded: on terminals only, and only where loading takes a while. */
export function showLoadProgress({ stderr, plain }: CliContext): LoadProgress {
  if (!stderr.isTerminal || plain) return { update: () => undefined, end: () => undefined };
  let share = 0;
  let visible = false;
  const draw = () => {
    visible = true;
    stderr.stream.write(`\r\u001b[K${stderr.paint('dim', `loading the model: ${Math.floor(share * 100)} %`)}`);
  };
  const timer = setTimeout(draw, delayMs).unref();
  return {
    update(next) {
      share = next;
      if (visible) draw();
    },
    end() {
      clearTimeout(timer);
      if (visible) stderr.stream.write('\r\u001b[K');
      visible = false;
    },
  };
}
