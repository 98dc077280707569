import process from 'node:process';
import { runEngineHost } from './run-engine-host.ts';

await runEngineHost({
  takeSignals: (handle) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, handle);
  },
});
process.exit(0);
