import { list, matching, oneOf, type Schema, strict, text, textMap, whole, yes } from './schema.ts';

// The keys of the Compose Specification that our files use. Strict: one that is misspelt would be refused by compose too.

const duration = matching(/^([0-9]+(ms|s|m|h))+$/);
const device = strict({ driver: text, count: whole, capabilities: list(oneOf('gpu')) }, ['capabilities']);

const service: Schema = strict(
  {
    ...{ image: text, profiles: list(text), env_file: text, environment: textMap, restart: oneOf('unless-stopped') },
    build: strict({ context: text, dockerfile: text, args: textMap }, ['context', 'dockerfile', 'args']),
    ...{ volumes: list(text), ports: list(matching(/^127\.0\.0\.1:[0-9]+:[0-9]+$/)), devices: list(text) },
    group_add: list(text),
    ...{ read_only: oneOf(true), init: yes, tmpfs: list(text), stop_grace_period: duration },
    ...{ cap_drop: list(oneOf('ALL')), security_opt: list(oneOf('no-new-privileges:true')) },
    ...{ pids_limit: whole, mem_limit: text, ulimits: strict({ nofile: whole }) },
    logging: strict({ driver: oneOf('json-file'), options: textMap }, ['driver', 'options']),
    healthcheck: strict(
      { test: list(text), interval: duration, timeout: duration, retries: whole, start_period: duration },
      ['test', 'interval', 'timeout'],
    ),
    deploy: strict({ resources: strict({ reservations: strict({ devices: list(device) }) }) }),
  },
  [
    'image',
    'profiles',
    'env_file',
    'volumes',
    'ports',
    'read_only',
    'cap_drop',
    'security_opt',
    'stop_grace_period',
  ].concat(['tmpfs', 'pids_limit', 'mem_limit', 'logging', 'healthcheck']),
);

export const composeSchema: Schema = {
  type: 'object',
  properties: {
    name: text,
    services: { type: 'object', additionalProperties: service, minProperties: 1 },
    volumes: { type: 'object', additionalProperties: { type: 'null' } },
  },
  patternProperties: { '^x-': {} },
  required: ['name', 'services'],
  additionalProperties: false,
};
