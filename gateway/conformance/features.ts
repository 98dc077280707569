import type { FeaturesOfRoute } from './feature.ts';
import { anthropicCountFeatures, anthropicMessagesFeatures } from './features/anthropic-messages.ts';
import { modelsFeatures } from './features/models.ts';
import { openAiChatFeatures } from './features/openai-chat.ts';
import { openAiCompletionsFeatures } from './features/openai-completions.ts';
import { openAiEmbeddingsFeatures } from './features/openai-embeddings.ts';
import { openAiResponsesFeatures } from './features/openai-responses.ts';

/** What clients want of each route, and what they get of each type of target: the suite proves it, and the book shows it. */
export const features: readonly FeaturesOfRoute[] = [
  openAiChatFeatures,
  openAiResponsesFeatures,
  openAiCompletionsFeatures,
  openAiEmbeddingsFeatures,
  anthropicMessagesFeatures,
  anthropicCountFeatures,
  modelsFeatures,
];
