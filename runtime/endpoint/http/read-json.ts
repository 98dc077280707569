import { protocolFailed } from '../../profile/protocol-failed.ts';
import { readText } from './read-text.ts';

/** An answer of a million tokens, or an embedding of a hundred thousand dimensions, is far smaller. */
const MAX_ANSWER_BYTES = 16_777_216;

/** @throws SippError `protocol_failed` where the body is not JSON, or too large. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await readText(response, MAX_ANSWER_BYTES);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    throw protocolFailed('The answer is not JSON.');
  }
}
