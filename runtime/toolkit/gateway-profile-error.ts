export interface GatewayProfileErrorOptions extends ErrorOptions {
  /** The HTTP status that it is answered with. Default: 400. */
  readonly status?: number;
}

/** A request that is no request of the gateway profile, or what a route of an application refuses in the same words. */
export class GatewayProfileError extends Error {
  static {
    GatewayProfileError.prototype.name = 'GatewayProfileError';
  }

  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, { status = 400, ...options }: GatewayProfileErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = status;
  }
}

/** Holds across realms and duplicate installs, where `instanceof` does not. */
export function isGatewayProfileError(value: unknown): value is GatewayProfileError {
  return value instanceof Error && value.name === 'GatewayProfileError';
}
