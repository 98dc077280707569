import { SippClient } from '@sipphq/sipp';

let opening: Promise<SippClient> | undefined;

/** The models are loaded with the first request, once for the whole process. A load that failed is tried again. */
export function openClient(): Promise<SippClient> {
  opening ??= load().catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

async function load(): Promise<SippClient> {
  const client = new SippClient();
  await client.add('tiny', { kind: 'local', modelPath: 'sipp-tiny' });
  const context = { embeddings: true, pooling: 'mean' } as const;
  await client.add('embedder', { kind: 'local', modelPath: 'sipp-tiny', config: { context } });
  return client;
}
