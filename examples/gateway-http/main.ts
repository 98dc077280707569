import { SippClient } from '@sipphq/sipp';
import { createGateway } from './gateway.ts';

const client = new SippClient();
await client.add('tiny', { kind: 'local', modelPath: 'sipp-tiny' });
const context = { embeddings: true, pooling: 'mean' } as const;
await client.add('embedder', { kind: 'local', modelPath: 'sipp-tiny', config: { context } });

createGateway(client).listen(8080, '127.0.0.1', () => {
  process.stdout.write('The gateway listens on http://127.0.0.1:8080.\n');
});
