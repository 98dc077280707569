import process from 'node:process';
import { SippError } from '../../runtime/contract/errors.ts';
import { loadEngine } from '../../runtime/engine/load-engine.ts';
import { EngineServer } from './engine-server.ts';
import type { HostCommand } from './messages.ts';

/** The part of the process around an engine that it needs. */
export interface HostSurroundings {
  /** From now on signals are ours to deal with. */
  readonly takeSignals: (handle: () => void) => void;
}

/**
 * Serves one engine to the process that started this one, until that closes it. It does not outlive its parent.
 *
 * @throws SippError `invalid_usage` where nobody listens.
 */
export async function runEngineHost({ takeSignals }: HostSurroundings): Promise<void> {
  // A terminal and a container signal the whole group: the parent decides what that means, and lets running requests end.
  takeSignals(() => undefined);
  const send = process.send?.bind(process);
  if (send === undefined) {
    const hint = 'Run `sipp run gateway-server serve`, which starts it.';
    throw new SippError('invalid_usage', 'An engine host speaks to the program that started it.', { hint });
  }
  // Nobody is left to answer. Freeing the model is faster done by the system.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const server = new EngineServer({
    loadEngine,
    send: (events) => send(events, undefined, undefined, () => undefined),
  });
  await new Promise<void>((resolve) => {
    // `as`: the other side is the same program.
    process.on('message', (message) => {
      const command = message as HostCommand;
      if (command.type === 'close') resolve();
      else server.receive(command);
    });
  });
  await server.close();
  // What was sent last is on its way before this is.
  await new Promise((resolve) => send([], undefined, undefined, resolve));
}
