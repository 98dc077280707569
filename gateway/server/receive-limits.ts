/** How long clients may take to send. */
export interface ReceiveLimits {
  readonly headMs: number;
  /** Head and body. */
  readonly requestMs: number;
  /** How often Node looks for requests that exceed the two. */
  readonly checkMs: number;
}

/** A request whose head or body takes longer is a slow attack or a broken client; a body of the largest kind takes a second. */
const usual: ReceiveLimits = { headMs: 15_000, requestMs: 30_000, checkMs: 5000 };

/** The limits as a listener takes them. */
export function toServerOptions({ headMs, requestMs, checkMs }: ReceiveLimits = usual) {
  return {
    requestTimeout: requestMs,
    http: { headersTimeout: headMs, connectionsCheckingInterval: checkMs },
  } as const;
}
