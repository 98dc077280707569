import { type Static, Type } from '@sinclair/typebox';
import { choice, count, set, table, text, variable } from './field-types.ts';
import { ClientRateConfig } from './rate-config.ts';
import { TargetConfig } from './target-config.ts';
import { TokenConfig } from './token-config.ts';

/** A body is held in memory as bytes and as text, for each request that runs. */
const MAX_REQUEST_BYTES = 268_435_456;
/** Sockets of one process. */
const MAX_CONCURRENT = 100_000;
/** Orchestrators end what drains for longer. */
const MAX_DRAIN_SECONDS = 3600;
/** Each request is compared with every token, in constant time. */
const MAX_TOKENS = 1024;
/** Each target has series of metrics of its own. */
const MAX_TARGETS = 256;
/** The size of the blocklist that the dashboard edits. */
const MAX_BLOCKED = 2048;
/** Compared one after the other with each request. */
const MAX_PROXIES = 256;
const MAX_ORIGINS = 256;

const bind = (port: number, description: string) =>
  text({ expects: `an address and port, such as 127.0.0.1:${port} or [::1]:${port}`, description }, undefined, {
    default: `0.0.0.0:${port}`,
  });

const route = (path: string, description: string) =>
  Type.Union([text({ expects: 'a path that begins with /', description }), Type.Literal(false)], {
    default: path,
    title: 'a path that begins with /, or false for no such route',
    description: `${description} Default: ${path}.`,
  });

/** Orchestrators look here, whatever a configuration says. */
const probe = (path: string, description: string) =>
  text({ expects: 'a path that begins with /', description: `${description} Default: ${path}.` }, undefined, {
    default: path,
  });

const range = Type.String({ description: 'An address range.' });

const Security = table({
  client_ip: table({
    source: choice(
      ['peer', 'x_forwarded_for', 'x_real_ip'],
      'Who a client is: the address that connects, or what a trusted proxy says.',
    ),
    trusted_proxy_cidrs: set(range, {
      maxItems: MAX_PROXIES,
      expects: 'a list of address ranges such as 10.0.0.0/8',
      description: 'Proxies whose headers are believed; [] for none.',
    }),
  }),
  rate_limit: ClientRateConfig,
  blocklist: set(Type.String({ description: 'An address or a range.' }), {
    maxItems: MAX_BLOCKED,
    expects: 'a list of addresses and ranges such as 203.0.113.7 or 203.0.113.0/24',
    description: 'Clients that are turned away. Default: [].',
    default: [],
  }),
});

const Queue = table({
  max_waiting: count(MAX_CONCURRENT, 'Requests that may wait; more are refused. Default: 64.', { default: 64 }),
  max_wait_seconds: Type.Number({
    exclusiveMinimum: 0,
    maximum: 3600,
    default: 30,
    title: 'greater than zero, at most 3600 seconds',
    description: 'How long a request waits before it is refused. Default: 30.',
  }),
});

const Routes = table(
  {
    query: route('/v1/query', 'Public: answers to a prompt.'),
    chat: route('/v1/chat', 'Public: answers to a conversation.'),
    embed: route('/v1/embed', 'Public: embeddings.'),
    openai_chat: route('/v1/chat/completions', "Public: OpenAI's chat completions."),
    openai_completions: route('/v1/completions', "Public: OpenAI's completions."),
    openai_embeddings: route('/v1/embeddings', "Public: OpenAI's embeddings."),
    openai_responses: route('/v1/responses', "Public: OpenAI's responses, without a memory of them."),
    models: route('/v1/models', "Public: what a caller may use, as OpenAI's and Anthropic's clients ask for it."),
    anthropic_messages: route('/v1/messages', "Public: Anthropic's messages."),
    anthropic_count_tokens: route(
      '/v1/messages/count_tokens',
      "Public: the tokens that a message has, counted as Anthropic's clients ask for it.",
    ),
    index: route('/v1/models', 'Management: what this gateway can do.'),
    health: probe('/health', 'Management: whether the process lives.'),
    readiness: probe('/ready', 'Management: whether requests are served.'),
    metrics: route('/metrics', 'Management: numbers for Prometheus.'),
    admin: route('/admin', 'Management: the dashboard and its API.'),
  },
  { default: {} },
);

/** The whole configuration of a gateway: type, defaults and check. */
export const GatewayConfig = table({
  public_bind: bind(8080, 'Address and port that clients use. Default: 0.0.0.0:8080.'),
  management_bind: bind(9090, 'Address and port of health, metrics and the dashboard. Default: 0.0.0.0:9090.'),
  max_request_bytes: count(MAX_REQUEST_BYTES, 'Longest body of a request. Default: 1048576.', { default: 1_048_576 }),
  max_concurrent_requests: Type.Optional(
    count(MAX_CONCURRENT, 'Requests that run at the same time. Default: not limited.'),
  ),
  max_model_memory: Type.Optional(
    text(
      {
        expects: 'an amount of memory such as 6GiB or 900MiB',
        description:
          'Memory that local models share, on all devices; models that are loaded on demand make room for each other. Default: what is free at the start, for models on the processor.',
      },
      '^[1-9][0-9]{0,6}[MG]iB$',
    ),
  ),
  state_file: Type.Optional(
    text({
      expects: 'the path of a file that the gateway may write',
      description:
        'Where changes of the dashboard, usage and the audit log are kept over a restart; relative to this file. Default: in memory only.',
    }),
  ),
  drain_seconds: Type.Number({
    minimum: 0,
    maximum: MAX_DRAIN_SECONDS,
    default: 25,
    description: 'How long running requests may go on after a stop; containers get 30 seconds in all. Default: 25.',
  }),
  allowed_origins: set(Type.String({ description: 'An origin.' }), {
    maxItems: MAX_ORIGINS,
    expects: 'a list of origins such as https://app.example.com',
    description: 'Pages of other hosts that may call the gateway from a browser (CORS). Default: [].',
    default: [],
  }),
  admin_password_env: variable("Environment variable that holds the dashboard's password."),
  security: Security,
  queue: Type.Optional(Queue),
  routes: Routes,
  tokens: Type.Array(TokenConfig, {
    minItems: 1,
    maxItems: MAX_TOKENS,
    title: 'a list of tables [[tokens]]',
    description: 'Bearer tokens.',
  }),
  targets: Type.Array(TargetConfig, {
    minItems: 1,
    maxItems: MAX_TARGETS,
    title: 'a list of tables [[targets]]',
    description: 'Models that are offered.',
  }),
});
export type GatewayConfig = Static<typeof GatewayConfig>;

/** A key in `routes`. */
export type RouteName = keyof GatewayConfig['routes'];
