import { type Static, type TProperties, Type } from '@sinclair/typebox';

const text = Type.String({ minLength: 1 });

/** Ranges of the common options are checked where all endpoints check them: see `checkTextOptions`. */
const textOptions = {
  max_tokens: Type.Optional(Type.Integer()),
  temperature: Type.Optional(Type.Number()),
  top_p: Type.Optional(Type.Number()),
  stop: Type.Optional(Type.Array(Type.String())),
  stream: Type.Optional(Type.Boolean()),
  include_usage: Type.Optional(Type.Boolean()),
  /** A context key. It is held in memory, so its length has a bound: a UUID or a path fits many times. */
  session: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  json_schema: Type.Optional(Type.Object({})),
  grammar: Type.Optional(text),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
};

const role = Type.Union([Type.Literal('system'), Type.Literal('user'), Type.Literal('assistant')]);
const message = Type.Object({ role, content: text }, { additionalProperties: false });

/** As OpenAI's limit, which clients know. */
export const MAX_INPUTS = 2048;

const body = <Properties extends TProperties>(properties: Properties) =>
  Type.Object({ model: text, ...properties }, { additionalProperties: false });

/** The bodies of the three operations as they are on the wire. */
export const requestSchemas = {
  query: body({ prompt: text, ...textOptions }),
  chat: body({ messages: Type.Array(message, { minItems: 1 }), ...textOptions }),
  embed: body({ input: Type.Union([text, Type.Array(text, { minItems: 1, maxItems: MAX_INPUTS })]) }),
};

export type QueryBody = Static<typeof requestSchemas.query>;
export type ChatBody = Static<typeof requestSchemas.chat>;
export type EmbedBody = Static<typeof requestSchemas.embed>;
