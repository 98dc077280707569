import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { toolFields } from './tools.ts';

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

/** Each message, and the input, are looked at on their own: what they may be depends on what is in them. */
const messages = Type.Array(Type.Unknown(), { minItems: 1 });

const body = <Properties extends TProperties>(properties: Properties) =>
  Type.Object({ model: text, ...properties }, { additionalProperties: false });

/** The bodies of the three operations as they are on the wire. */
export const requestSchemas = {
  query: body({ prompt: text, ...textOptions }),
  chat: body({ messages, ...toolFields, ...textOptions }),
  embed: body({ input: Type.Unknown() }),
};

export type QueryBody = Static<typeof requestSchemas.query>;
export type ChatBody = Static<typeof requestSchemas.chat>;
