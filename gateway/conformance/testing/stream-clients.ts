import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import Anthropic from '@anthropic-ai/sdk';
import { dynamicTool, jsonSchema, type LanguageModel, streamText } from 'ai';
import OpenAI from 'openai';
import { fieldsOf } from '../../../runtime/profile/fields-of.ts';

/** Where a client asks, and for what. */
export interface Place {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** Names of the tools that the answer may call. */
  readonly tools: readonly string[];
}

/** What a client has made of a stream. Arguments are values where they are JSON, and else the text. */
export interface Read {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly (readonly [string, unknown])[];
  readonly finish: string | null | undefined;
  /** Tokens of the whole prompt, of the answer, and those that were cached. */
  readonly usage: readonly (number | undefined)[];
}

export type StreamClient = (place: Place) => Promise<Read>;

const messages = [{ role: 'user' as const, content: 'Hi' }];

/** The clients that people have, by the name of their package. */
export const streamClients = {
  openai: async ({ baseUrl, apiKey, model }) => {
    const client = new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey, maxRetries: 0 });
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    let reasoning = '';
    stream.on('chunk', ({ choices }) => {
      // Not of OpenAI, whose types lack it.
      const { reasoning_content: thought } = fieldsOf(choices[0]?.delta);
      if (typeof thought === 'string') reasoning += thought;
    });
    const { choices, usage } = await stream.finalChatCompletion();
    const [choice] = choices;
    return {
      text: choice?.message.content ?? '',
      reasoning,
      calls: (choice?.message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function' ? [[call.function.name, argumentsOf(call.function.arguments)] as const] : [],
      ),
      finish: choice?.finish_reason,
      usage: [usage?.prompt_tokens, usage?.completion_tokens, usage?.prompt_tokens_details?.cached_tokens ?? 0],
    };
  },
  'openai (responses)': async ({ baseUrl, apiKey, model }) => {
    const client = new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey, maxRetries: 0 });
    const stream = client.responses.stream({ model, input: 'Hi' });
    const incomplete: OpenAI.Responses.Response[] = [];
    // The client does not take over what this event says of the answer.
    stream.on('response.incomplete', ({ response }) => incomplete.push(response));
    const final = await stream.finalResponse();
    const { output, status, incomplete_details, usage } = incomplete[0] ?? final;
    const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
    return {
      text: parts.map((part) => (part.type === 'output_text' ? part.text : part.refusal)).join(''),
      reasoning: output
        .flatMap((item) => (item.type === 'reasoning' ? (item.content ?? []) : []))
        .map(({ text }) => text)
        .join(''),
      calls: output.flatMap((item) =>
        item.type === 'function_call' ? [[item.name, argumentsOf(item.arguments)] as const] : [],
      ),
      finish: incomplete_details?.reason ?? status,
      usage: [usage?.input_tokens, usage?.output_tokens, usage?.input_tokens_details.cached_tokens],
    };
  },
  anthropic: async ({ baseUrl, apiKey, model }) => {
    const client = new Anthropic({ baseURL: baseUrl, apiKey, maxRetries: 0 });
    const { content, stop_reason, usage } = await client.messages
      .stream({ model, max_tokens: 64, messages, thinking: { type: 'adaptive' } })
      .finalMessage();
    const cached = usage.cache_read_input_tokens ?? 0;
    return {
      text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
      calls: content.flatMap((block) => (block.type === 'tool_use' ? [[block.name, block.input] as const] : [])),
      finish: stop_reason,
      usage: [usage.input_tokens + cached, usage.output_tokens, cached],
    };
  },
  'ai (openai-compatible)': ({ baseUrl, apiKey, model, tools }) =>
    readText(
      createOpenAICompatible({ name: 'sipp', baseURL: `${baseUrl}/v1`, apiKey, includeUsage: true })(model),
      tools,
    ),
  'ai (anthropic)': ({ baseUrl, apiKey, model, tools }) =>
    readText(createAnthropic({ baseURL: `${baseUrl}/v1`, apiKey })(model), tools),
} as const satisfies Readonly<Record<string, StreamClient>>;

async function readText(model: LanguageModel, names: readonly string[]): Promise<Read> {
  const offered = names.map((name) => [
    name,
    dynamicTool({ inputSchema: jsonSchema({}), execute: async () => 'done' }),
  ]);
  const result = streamText({
    model,
    prompt: 'Hi',
    maxRetries: 0,
    maxOutputTokens: 64,
    providerOptions: { anthropic: { thinking: { type: 'adaptive' } } },
    tools: Object.fromEntries(offered),
    onError: () => undefined,
  });
  for await (const part of result.fullStream) if (part.type === 'error') throw part.error;
  const { inputTokens, outputTokens, inputTokenDetails } = await result.usage;
  return {
    text: await result.text,
    reasoning: (await result.reasoningText) ?? '',
    calls: (await result.toolCalls).map(({ toolName, input }) => [toolName, input] as const),
    finish: await result.finishReason,
    usage: [inputTokens, outputTokens, inputTokenDetails.cacheReadTokens ?? 0],
  };
}

/** The value of JSON text, or the text where it is none: a model may write anything, and streams are cut. */
export function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is told as it is.
    return text;
  }
}
