import { encodeToolChoice, encodeTools } from '../../profile/tools.ts';
import { parseSchema } from './extras.ts';
import type { Body, TextExtras } from './provider-adapter.ts';

/** OpenAI wants one. It is told to the model. */
const SCHEMA_NAME = 'answer';

/** Tools, a schema and a seed in OpenAI's words. What is not given has no field, so that `providerOptions` may have it. */
export function toOpenAiExtras({ tools = [], toolChoice, ...extras }: TextExtras): Body {
  return {
    ...(tools.length > 0 && { tools: encodeTools(tools) }),
    ...(toolChoice !== undefined && { tool_choice: encodeToolChoice(toolChoice) }),
    ...toOpenAiFormat(extras),
  };
}

/** Strict, since a schema is a promise: without it, OpenAI takes any schema and follows it as far as the model likes. */
export function toOpenAiFormat({ jsonSchema, seed }: Pick<TextExtras, 'jsonSchema' | 'seed'>): Body {
  return {
    ...(jsonSchema !== undefined && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: SCHEMA_NAME, strict: true, schema: parseSchema(jsonSchema) },
      },
    }),
    ...(seed !== undefined && { seed }),
  };
}
