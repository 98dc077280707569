import type { Body, TokenLimitField } from '../../runtime/endpoint/provider/provider-adapter.ts';
import { fieldsOf } from '../../runtime/profile/fields-of.ts';
import type { ClientBody, WireFormat } from '../targets/target.ts';

/** What a target sets in the bodies of clients. */
export interface OwnFields {
  readonly model: string;
  readonly stream: boolean;
  readonly tokenLimitField: TokenLimitField;
  /** Ask for token counts in a stream. */
  readonly includeUsage: boolean;
}

/** How requests and events are passed on that are in the provider's own format already. */
export interface ClientFormat {
  /** Where they are sent. */
  readonly route: 'chat' | 'completions';
  toBody(fields: ClientBody['fields'], own: OwnFields): Body;
  /** Whether an event adds anything to the answer, be it something that we have no word for. */
  isOutput(event: unknown): boolean;
  /** Whether an event is only there because we asked for it. */
  isOurs(event: unknown, fields: ClientBody['fields']): boolean;
}

const openAiFormat = {
  isOutput: (event: unknown): boolean => choicesOf(event).some(addsSomething),
  isOurs: (event: unknown, { stream_options }: ClientBody['fields']): boolean =>
    fieldsOf(stream_options)['include_usage'] !== true && isOnlyUsage(event),
};

export const clientFormats: Readonly<Record<WireFormat, ClientFormat>> = {
  openai_chat: {
    ...openAiFormat,
    route: 'chat',
    toBody: (fields, own) => ({ ...withTokenLimit(fields, own.tokenLimitField), ...openAiOwn(fields, own) }),
  },
  openai_completions: {
    ...openAiFormat,
    route: 'completions',
    toBody: (fields, own) => ({ ...fields, ...openAiOwn(fields, own) }),
  },
  anthropic_messages: {
    route: 'chat',
    toBody: (fields, { model, stream }) => ({ ...fields, model, stream }),
    isOutput: (event) => {
      const { type, content_block } = fieldsOf(event);
      if (type === 'content_block_delta') return true;
      // Others begin empty.
      return type === 'content_block_start' && !emptyBlocks.includes(fieldsOf(content_block)['type']);
    },
    isOurs: () => false,
  },
};

const emptyBlocks: readonly unknown[] = ['text', 'thinking'];

function openAiOwn({ stream_options }: ClientBody['fields'], { model, stream, includeUsage }: OwnFields): Body {
  if (!stream || !includeUsage) return { model, stream };
  return { model, stream, stream_options: { ...fieldsOf(stream_options), include_usage: true } };
}

const otherTokenLimit: Readonly<Record<TokenLimitField, TokenLimitField>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};

/** Under the name that the provider takes, unless the client says that too. */
function withTokenLimit(fields: ClientBody['fields'], name: TokenLimitField): ClientBody['fields'] {
  const { [otherTokenLimit[name]]: limit, ...others } = fields;
  return limit === undefined || others[name] !== undefined ? fields : { ...others, [name]: limit };
}

function choicesOf(event: unknown): readonly unknown[] {
  const { choices } = fieldsOf(event);
  return Array.isArray(choices) ? choices : [];
}

/** The role is told at the beginning, and nothing is told as null or an empty text. */
function addsSomething(choice: unknown): boolean {
  const { delta, text } = fieldsOf(choice);
  if (typeof text === 'string' && text !== '') return true;
  return Object.entries(fieldsOf(delta)).some(([name, value]) => name !== 'role' && !isNothing(value));
}

const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

function isOnlyUsage(event: unknown): boolean {
  return choicesOf(event).length === 0 && (fieldsOf(event)['usage'] ?? null) !== null;
}
