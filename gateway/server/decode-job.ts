import type { DecodedTextRequest } from '../../runtime/profile/decode-request.ts';
import { decodeChatRequest, decodeEmbedRequest, decodeQueryRequest } from '../../runtime/profile/decode-request.ts';
import type { TextInput } from '../targets/target.ts';
import type { EmbedJob } from './answer-embed.ts';
import type { TextJob } from './answer-text.ts';
import { parseBody } from './parse-body.ts';
import type { RequestRun } from './request-run.ts';

/**
 * What a body asks for, by the route it came to.
 *
 * @throws SippError `invalid_request` naming what is wrong with it
 */
export function decodeJob(run: RequestRun, body: unknown): TextJob | EmbedJob {
  const value = parseBody(typeof body === 'string' ? body : '');
  if (run.operation === 'embed') return embedJob(run, value);
  if (run.operation === 'chat') {
    const decoded = decodeChatRequest(value);
    const { tools, toolChoice, messages } = decoded.request;
    return textJob(run, decoded, { messages }, { ...(tools && { tools }), ...(toolChoice && { toolChoice }) });
  }
  const decoded = decodeQueryRequest(value);
  return textJob(run, decoded, { prompt: decoded.request.prompt }, {});
}

function embedJob({ requestId, trace }: RequestRun, value: unknown): EmbedJob {
  const { target, inputs, isBatch } = decodeEmbedRequest(value);
  return { model: target, request: { requestId, inputs, trace }, isBatch };
}

type Decoded = DecodedTextRequest<
  Pick<TextJob['request'], never> & { readonly options?: TextJob['request']['options'] }
>;

function textJob(
  run: RequestRun,
  { target, stream, includeUsage, extras, request }: Decoded,
  input: TextInput,
  tools: Pick<TextJob['request'], 'tools' | 'toolChoice'>,
): TextJob {
  run.isStream = stream;
  const { session, ...rest } = extras;
  return {
    model: target,
    includeUsage,
    request: {
      requestId: run.requestId,
      trace: run.trace,
      input,
      options: request.options ?? {},
      stream,
      ...rest,
      ...tools,
      ...(session !== undefined && { session: sessionOf(run, session) }),
    },
  };
}

/** Callers do not share sessions. A NUL is in no name, so no two of them meet. */
function sessionOf({ caller }: RequestRun, session: string): string {
  return `${caller?.name ?? ''}\u0000${session}`;
}
