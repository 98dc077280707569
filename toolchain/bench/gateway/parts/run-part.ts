import type { Part, PartLine, PartName } from './part.ts';
import { startStub } from './stub-upstream.ts';

/** The stub is to be cheap: it does without what the proxy loads. */
const startBare: Part = async (...words) => (await import('./bare-proxy.ts')).startBareProxy(...words);

const parts: Readonly<Record<PartName, Part>> = { stub: startStub, bare: startBare };

export interface RunPartOptions {
  /** Where the part sends requests to, such as `http://127.0.0.1:8080`; the stub sends none. */
  readonly upstream: string;
  /** Takes lines of JSON: first the port, then what happens. */
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** Is one of the servers of a benchmark until it is killed or interrupted. */
export async function runPart(name: PartName, { upstream, output, signal }: RunPartOptions): Promise<never> {
  const say = (line: PartLine) => void output.write(`${JSON.stringify(line)}\n`);
  const address = await parts[name](upstream, say);
  if (typeof address === 'object' && address !== null) say({ port: address.port });
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
