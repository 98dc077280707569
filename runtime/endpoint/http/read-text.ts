import { protocolFailed } from '../../profile/protocol-failed.ts';

/**
 * A body as text.
 *
 * @throws SippError `protocol_failed` where it is larger than allowed; the rest of it is not read.
 */
export async function readText({ body }: Response, maxBytes: number): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      sizeBytes += value.byteLength;
      if (sizeBytes > maxBytes) throw protocolFailed(`The answer has more than ${maxBytes} bytes.`);
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    // A body that has failed fails again when it is cancelled; the first failure is under way already.
    await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
