import { SippError } from '../../../runtime/contract/errors.ts';
import { encodeError } from '../../../runtime/profile/encode-error.ts';
import { fieldsOf } from '../../../runtime/profile/fields-of.ts';
import type { PublicRoutes } from '../../shapes/routes.ts';
import type { AnswerEncoder, Asked, CountJob, ModelsRoute, Route, Shape, TextJob } from '../../shapes/shape.ts';
import { sippRoutes } from '../../shapes/sipp/sipp-routes.ts';
import type { TextRequest } from '../../targets/target.ts';

/** An API that is like no other: the token has a header of its own, and so have answers and failures. */
const testShape: Shape = {
  authorization: ({ 'x-test-key': key }) => (typeof key === 'string' ? `Bearer ${key}` : undefined),
  encodeFailure: (error, { requestId, status }) => {
    const refusal = encodeError(error);
    const { code, message } = refusal.body.error;
    return {
      status: status ?? refusal.status,
      headers: { 'x-test-failure': 'yes' },
      body: { oops: code, said: message, of: requestId },
    };
  },
  headers: (requestId) => ({ 'x-test-id': requestId }),
};

/** What was told to the encoder, one event for each call. */
const tell = (...told: readonly unknown[]): string => `data: ${JSON.stringify(told)}\n\n`;

/** A text that the encoder cannot encode. */
export const MISTAKE = 'a mistake of the encoder';

const testEncoder: AnswerEncoder = {
  heartbeat: ': still here\n\n',
  whole: (answers) => JSON.stringify(answers.map(({ text }) => text)),
  begin: () => tell('begin'),
  text: (choice, text, tokens) => {
    if (text === MISTAKE) throw new Error(MISTAKE);
    return tell('text', choice, text, tokens);
  },
  delta: (choice, delta) => tell('delta', choice, delta),
  clientEvent: (choice, { data }) => tell('event', choice, data),
  end: (choice, { text }) => tell('end', choice, text),
  finish: (answers) => tell('finish', answers.length),
  fail: (error) => tell('fail', encodeError(error).body.error.code),
};

/** `{model, prompts, stream?, max_tokens?, foreign?}`: an answer for each prompt. */
const textRoute: Route = {
  name: 'openai_chat',
  shape: testShape,
  operation: 'chat',
  decode: (body, asked): TextJob => {
    const { model, prompts } = fieldsOf(body);
    const [first, ...others] = Array.isArray(prompts) ? prompts.map(String) : [];
    if (first === undefined) throw new SippError('invalid_request', 'prompts are missing');
    const toRequest = (prompt: string) => toTextRequest(prompt, fieldsOf(body), asked);
    return {
      kind: 'text',
      model: String(model),
      requests: [toRequest(first), ...others.map(toRequest)],
      encoder: testEncoder,
    };
  },
};

const countRoute: Route = {
  name: 'anthropic_count_tokens',
  shape: testShape,
  operation: 'chat',
  decode: (body, asked): CountJob => {
    const { model, prompt } = fieldsOf(body);
    return {
      kind: 'count',
      model: String(model),
      request: toTextRequest(String(prompt), fieldsOf(body), asked),
      encode: (tokens) => JSON.stringify({ tokens }),
    };
  },
};

const modelsRoute: ModelsRoute = {
  name: 'models',
  shape: testShape,
  list: (models) => JSON.stringify(models.map(({ id, type }) => [id, type])),
  one: ({ id, type }) => JSON.stringify([id, type]),
};

/** The gateway's own routes and those of an API that only tests know. */
export const testRoutes: PublicRoutes = { routes: [...sippRoutes, textRoute, countRoute], models: [modelsRoute] };

function toTextRequest(
  prompt: string,
  { stream, max_tokens, foreign }: Readonly<Record<string, unknown>>,
  { requestId, trace }: Asked,
): TextRequest {
  return {
    requestId,
    trace,
    input: { prompt },
    options: typeof max_tokens === 'number' ? { maxTokens: max_tokens } : {},
    stream: stream === true,
    ...(Array.isArray(foreign) && { foreign: foreign.map((name) => ({ name: String(name), fate })) }),
  };
}

/** Local targets do without such fields; others do what they say. */
const fate = { local: 'dropped', openai: 'honoured', openai_compatible: 'honoured', anthropic: 'honoured' } as const;
