import { SippClient } from '@sipphq/sipp';
import { createGateway } from './gateway.ts';

const client = new SippClient();
await client.add('tiny', { kind: 'local', modelPath: 'sipp-tiny' });
const context = { embeddings: true, pooling: 'mean' } as const;
await client.add('embedder', { kind: 'local', modelPath: 'sipp-tiny', config: { context } });

const app = createGateway(client);
app.addHook('onClose', () => client.close());
process.stdout.write(`The gateway listens on ${await app.listen({ port: 8080 })}.\n`);
