import type { SippTextOptions } from '../../../runtime/contract/options.ts';
import type { DecodedTextRequest } from '../../../runtime/profile/decode-request.ts';
import type { TextRequest } from '../../targets/target.ts';
import type { Asked, TextJob } from '../shape.ts';
import { SippTextEncoder } from './sipp-text-encoder.ts';

type Decoded = DecodedTextRequest<{ readonly options?: SippTextOptions }>;

/** A decoded query or chat as the server takes it; `question` is what tells the two apart. */
export function toTextJob(
  { requestId, trace, caller }: Asked,
  { target: model, stream, includeUsage, extras, request }: Decoded,
  question: Pick<TextRequest, 'input' | 'tools' | 'toolChoice'>,
): TextJob {
  const { session, ...rest } = extras;
  return {
    kind: 'text',
    model,
    requests: [
      {
        requestId,
        trace,
        caller,
        options: request.options ?? {},
        stream,
        ...rest,
        ...question,
        ...(session !== undefined && { session: toSession(caller, session) }),
      },
    ],
    encoder: new SippTextEncoder({ model, includeUsage }),
  };
}

/** Callers do not share sessions. A NUL is in no name, so no two of them meet. */
const toSession = (caller: string, session: string): string => `${caller}\u0000${session}`;
