import type { ChatMessage } from '../../runtime/contract/options.ts';
import type { EmbedRequest, TextRequest } from '../targets/target.ts';

/**
 * OpenAI's rule of thumb is four characters of English a token. Counted in bytes, it also comes near for scripts whose characters
 * have more bytes and more tokens.
 */
const BYTES_PER_TOKEN = 4;

/** What surrounds a message, and begins the answer, in OpenAI's chats (cookbook, "How to count tokens with tiktoken"). */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_ANSWER = 3;

/** An image of 1024 × 1024 in OpenAI's guide; Anthropic's formula, width × height / 750, gives twice as much. */
const TOKENS_PER_IMAGE = 765;

/**
 * About how many tokens a request puts into a model whose tokenizer is elsewhere: a quarter of the bytes of its texts, and a few for
 * each message and image.
 */
export function estimateTokens(request: TextRequest | EmbedRequest): number {
  if ('inputs' in request) return request.inputs.reduce((sum, text) => sum + tokensOf(text), 0);
  const { input, tools, jsonSchema = '' } = request;
  const extras = tokensOf(jsonSchema) + (tools === undefined ? 0 : tokensOf(JSON.stringify(tools)));
  const messages = 'prompt' in input ? [{ content: input.prompt }] : input.messages;
  return messages.reduce(
    (sum, { content }) => sum + TOKENS_PER_MESSAGE + contentTokens(content),
    TOKENS_PER_ANSWER + extras,
  );
}

function contentTokens(content: ChatMessage['content']): number {
  if (typeof content === 'string') return tokensOf(content);
  return content.reduce((sum, part) => sum + (part.type === 'text' ? tokensOf(part.text) : TOKENS_PER_IMAGE), 0);
}

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
