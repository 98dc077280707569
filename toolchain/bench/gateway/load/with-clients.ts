import { Client } from 'undici';

/** No answer of a benchmark takes that long: what is silent for longer has not been answered. */
const SILENCE_MS = 30_000;

/** So many connections to a server, handed to `use` and closed, each of which takes one request at a time. */
export async function withClients<T>(
  { origin }: { readonly origin: string },
  count: number,
  use: (clients: readonly Client[]) => Promise<T>,
): Promise<T> {
  const options = { pipelining: 1, headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };
  const clients = Array.from({ length: count }, () => new Client(origin, options));
  try {
    return await use(clients);
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}
