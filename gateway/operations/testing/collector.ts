import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A span as it was delivered, with its lists as objects. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number };
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Of the last delivery. */
  resource(): Readonly<Record<string, unknown>>;
  /** Paths that were asked for. */
  readonly paths: readonly string[];
}

/** A collector that takes JSON over HTTP and keeps it, until the test ends. The first `refusals` deliveries are refused for good. */
export async function openCollector({ refusals = 0 }: { readonly refusals?: number } = {}): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const paths: string[] = [];
  let resource: Readonly<Record<string, unknown>> = {};
  const server = createServer(async (request, response) => {
    paths.push(request.url ?? '');
    const body = (await json(request)) as Delivery; // The exporter under test wrote it.
    if (paths.length <= refusals) {
      response.writeHead(400).end();
      return;
    }
    for (const delivery of body.resourceSpans) {
      resource = toObject(delivery.resource.attributes);
      spans.push(...delivery.scopeSpans.flatMap((scope) => scope.spans.map(toSpan)));
    }
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return { url: `http://127.0.0.1:${port}`, spans, paths, resource: () => resource };
}

type Pairs = readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
type DeliveredSpan = Omit<CollectedSpan, 'attributes'> & { readonly attributes: Pairs };

interface Delivery {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Pairs };
    readonly scopeSpans: readonly { readonly spans: readonly DeliveredSpan[] }[];
  }[];
}

const toSpan = (span: DeliveredSpan): CollectedSpan => ({ ...span, attributes: toObject(span.attributes) });

/** `{ stringValue: 'a' }` is `a`. */
const toObject = (pairs: Pairs): Readonly<Record<string, unknown>> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
