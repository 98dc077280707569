import { fieldsOf } from './fields-of.ts';

/** A failure as a gateway tells it. The code is absent where something else has answered in its place. */
export interface WireError {
  readonly code?: string;
  readonly message: string;
}

export interface ErrorBody {
  readonly error: WireError;
}

export function encodeErrorBody({ code, message }: WireError): ErrorBody {
  return { error: { ...(code !== undefined && { code }), message } };
}

/** The failure that a body tells; undefined where it is something else, such as the page of a proxy. */
export function decodeErrorBody(text: string): WireError | undefined {
  const { code, message } = fieldsOf(fieldsOf(parse(text))['error']);
  if (typeof message !== 'string') return undefined;
  return { ...(typeof code === 'string' && { code }), message };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Pages and plain texts are expected here.
    return undefined;
  }
}
