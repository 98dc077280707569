import { type Static, type TObject, Type } from '@sinclair/typebox';
import { NativeRuntimeConfig } from '../../runtime/config/native-runtime-config.ts';
import { choice, count, flag, name, seconds, set, table, text, variable } from './field-types.ts';

/** A request that failed this often is not saved by one more. */
const MAX_FALLBACKS = 8;
const MAX_RETRIES = 10;
/** Shares finer than one in a thousand are nothing that traffic shows. */
const MAX_WEIGHT = 1000;

const common = {
  name: name('What clients write into `model`; unique.'),
  group: Type.Optional(
    name('A second name, shared by equal targets: a request for it goes to one of them, by weight. Default: none.'),
  ),
  weight: Type.Optional(count(MAX_WEIGHT, 'Share of the requests within the group. Default: 1.')),
  fallback: set(name('A target or group.'), {
    maxItems: MAX_FALLBACKS,
    expects: 'a list of names of targets and groups',
    description: 'Who is asked next when this target fails before its first token. Default: [].',
    default: [],
  }),
};

const address = (description: string) => ({
  expects: 'an https address without user, query or fragment; http only on this machine',
  description: `Where the provider's routes begin${description}`,
});
const defaultAddress = (url: string) => text(address(`. Default: ${url}.`), undefined, { default: url });

const provider = {
  model: text({ expects: "the provider's name of a model", description: "The provider's name of the model." }),
  timeout_seconds: seconds('Longest time for a whole answer that is not streamed. Default: 60.', { default: 60 }),
  connect_timeout_seconds: seconds('Longest time to connect. Default: 10.', { default: 10 }),
  first_byte_timeout_seconds: seconds('Longest time from the request to the start of the answer. Default: 60.', {
    default: 60,
  }),
  idle_timeout_seconds: seconds('Longest silence within a stream. Default: 60.', { default: 60 }),
  stream_timeout_seconds: Type.Optional(seconds('Longest time for a whole stream. Default: not limited.')),
  max_retries: Type.Integer({
    minimum: 0,
    maximum: MAX_RETRIES,
    default: 2,
    description: 'Repetitions of what is safe to repeat, never after the first token. Default: 2.',
  }),
};

const openAiShape = {
  query_via: choice(
    ['chat', 'completions'],
    'The route that serves `query`; most models have only chat. Default: chat.',
    {
      default: 'chat',
    },
  ),
  token_limit_field: choice(
    ['max_tokens', 'max_completion_tokens'],
    'The field that carries the limit of generated tokens in chats. Default: max_completion_tokens for openai, else max_tokens.',
  ),
  include_usage: flag('Ask for token counts in streams. Default: true.', { default: true }),
};

export const LocalTargetConfig = table({
  ...common,
  type: Type.Literal('local'),
  model: text({
    expects: 'the path of a GGUF file or the name of a known model',
    description: 'A GGUF file, relative to this file, or a known name such as sipp-tiny.',
  }),
  backend: choice(['auto', 'cpu', 'cuda', 'metal', 'vulkan'], 'What the model runs on. Default: auto.', {
    default: 'auto',
  }),
  stats: choice(['off', 'basic', 'profile'], 'What is measured for each request. Default: basic.', {
    default: 'basic',
  }),
  load: choice(['eager', 'lazy'], 'Whether the model is loaded at the start or by its first request. Default: eager.', {
    default: 'eager',
  }),
  keep_alive: Type.Optional(
    text(
      {
        expects: 'a duration of at most 24 days, such as 90s, 10m or 2h',
        description: 'Idle time after which the model is unloaded, such as 90s, 10m or 2h. Default: it stays loaded.',
      },
      '^[0-9]{1,9}[smhd]$',
    ),
  ),
  cold_start: choice(
    ['wait', 'refuse'],
    'While the model loads, requests wait, or get 503 with the time to try again. Default: wait.',
    { default: 'wait' },
  ),
  runtime: Type.Optional(NativeRuntimeConfig),
});
export type LocalTargetConfig = Static<typeof LocalTargetConfig>;

export const OpenAiTargetConfig = table({
  ...common,
  type: Type.Literal('openai'),
  ...provider,
  api_key_env: variable('Environment variable that holds the API key.'),
  base_url: defaultAddress('https://api.openai.com/v1'),
  ...openAiShape,
  token_limit_field: { ...openAiShape.token_limit_field, default: 'max_completion_tokens' },
});
export type OpenAiTargetConfig = Static<typeof OpenAiTargetConfig>;

export const CompatibleTargetConfig = table({
  ...common,
  type: Type.Literal('openai_compatible'),
  ...provider,
  token_env: variable('Environment variable that holds the bearer token.'),
  base_url: text(address(', such as https://api.example.com/v1.')),
  correlation_header: Type.Optional(
    text(
      {
        expects: 'the name of a header: letters, digits and -',
        description: 'Header that carries the request id to the provider. Default: none.',
      },
      '^[A-Za-z0-9-]+$',
    ),
  ),
  ...openAiShape,
  token_limit_field: { ...openAiShape.token_limit_field, default: 'max_tokens' },
});
export type CompatibleTargetConfig = Static<typeof CompatibleTargetConfig>;

export const AnthropicTargetConfig = table({
  ...common,
  type: Type.Literal('anthropic'),
  ...provider,
  api_key_env: variable('Environment variable that holds the API key.'),
  base_url: defaultAddress('https://api.anthropic.com/v1'),
  version: text(
    { expects: 'a version of the API', description: 'Value of anthropic-version. Default: 2023-06-01.' },
    undefined,
    {
      default: '2023-06-01',
    },
  ),
});
export type AnthropicTargetConfig = Static<typeof AnthropicTargetConfig>;

/** Each kind of target by its `type`. */
export const targetTypes = {
  local: LocalTargetConfig,
  openai: OpenAiTargetConfig,
  openai_compatible: CompatibleTargetConfig,
  anthropic: AnthropicTargetConfig,
} as const satisfies Readonly<Record<string, TObject>>;

/** A model that the gateway offers: a local file, or a provider's. */
export const TargetConfig = Type.Union(
  [LocalTargetConfig, OpenAiTargetConfig, CompatibleTargetConfig, AnthropicTargetConfig],
  { title: 'target' },
);
export type TargetConfig = Static<typeof TargetConfig>;
