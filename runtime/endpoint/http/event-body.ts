/** The body of a stream; one without pieces where the other side sent none. */
export function eventBody({ body }: Response): ReadableStream<Uint8Array> {
  return body ?? new ReadableStream({ start: (controller) => controller.close() });
}
