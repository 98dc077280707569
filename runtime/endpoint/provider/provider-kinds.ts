import type { ProviderEndpointDescriptor } from '../../api.ts';
import type { ChatMessage } from '../../contract/options.ts';
import type { Credential } from '../http/credential.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { openAiChat } from './openai-chat.ts';
import { openAiCompletions } from './openai-completions.ts';
import { openAiEmbeddings } from './openai-embeddings.ts';
import type { EmbeddingsAdapter, TextAdapter, TokenLimitField } from './provider-adapter.ts';

/** How a provider is spoken to. */
export interface ProviderKind {
  /** As messages call it. */
  readonly title: string;
  /** Absent where it must be given. */
  readonly baseUrl?: string;
  readonly keyHeader: Pick<Credential, 'headerName' | 'prefix'>;
  readonly needsKey: boolean;
  /** The header that tells the version, and the version that is spoken here. */
  readonly version?: { readonly headerName: string; readonly value: string };
  /** The header that takes our name for the request, where none is configured. */
  readonly correlationHeader?: string;
  readonly tokenLimitField: TokenLimitField;
  readonly chat: TextAdapter<readonly ChatMessage[]>;
  /** Absent where only chats are answered. */
  readonly completions?: TextAdapter<string>;
  readonly embeddings?: EmbeddingsAdapter;
}

const bearer = { headerName: 'authorization', prefix: 'Bearer ' } as const;
const openAiRoutes = { chat: openAiChat, completions: openAiCompletions, embeddings: openAiEmbeddings } as const;

const openAiCompatible: ProviderKind = {
  title: 'An OpenAI-compatible provider',
  keyHeader: bearer,
  needsKey: false,
  tokenLimitField: 'max_tokens',
  ...openAiRoutes,
};

/** One entry a provider. */
export const providerKinds: Readonly<Record<ProviderEndpointDescriptor['provider'], ProviderKind>> = {
  openai: {
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyHeader: bearer,
    needsKey: true,
    correlationHeader: 'x-client-request-id',
    tokenLimitField: 'max_completion_tokens',
    ...openAiRoutes,
  },
  openai_compatible: openAiCompatible,
  'openai-compatible': openAiCompatible,
  anthropic: {
    title: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyHeader: { headerName: 'x-api-key', prefix: '' },
    needsKey: true,
    version: { headerName: 'anthropic-version', value: '2023-06-01' },
    tokenLimitField: 'max_tokens',
    chat: anthropicMessages,
  },
};
