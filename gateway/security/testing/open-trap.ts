import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Trap {
  readonly port: number;
  /** How many have connected. */
  connections(): number;
}

/** A port that nobody should connect to, closed when the test has finished. */
export async function openTrap(): Promise<Trap> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return { port, connections: () => connections };
}
