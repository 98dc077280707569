import net from 'node:net';

export interface RawSockets {
  /** Those that are connected. */
  readonly open: ReadonlySet<net.Socket>;
  /** Why the others are not. */
  readonly fault: string | undefined;
}

/** Systems keep a bounded queue of connections that nobody has accepted yet. */
const AT_ONCE = 128;

/** Opens so many sockets to a server, hands them to `use`, and closes those that are left. */
export async function withRawSockets<T>(
  origin: string,
  count: number,
  use: (sockets: RawSockets) => Promise<T>,
): Promise<T> {
  const { hostname, port } = new URL(origin);
  const open = new Set<net.Socket>();
  let fault: string | undefined;
  const connect = () =>
    new Promise<void>((resolve) => {
      const socket = net.connect({ host: hostname, port: Number(port) });
      socket.once('connect', () => {
        open.add(socket);
        resolve();
      });
      socket.on('error', (error) => {
        if (!open.has(socket)) fault = error.message;
      });
      socket.on('close', () => {
        open.delete(socket);
        resolve();
      });
      socket.resume();
    });
  try {
    for (let begun = 0; begun < count && fault === undefined; begun += AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - begun) }, connect));
    }
    return await use({ open, fault });
  } finally {
    for (const socket of open) socket.destroy();
  }
}
