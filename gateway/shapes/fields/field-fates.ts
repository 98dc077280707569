import { anthropicFields } from '../anthropic/fields.ts';
import { chatFields } from '../openai/chat-fields.ts';
import { completionsFields } from '../openai/completions-fields.ts';
import { embeddingsFields } from '../openai/embeddings-fields.ts';
import { responsesFields } from '../openai/responses-fields.ts';
import type { ShapeFields } from './field-fate.ts';

/** What becomes of each field of each foreign API: the decoders go by it, and the book shows it. */
export const fieldFates: readonly ShapeFields[] = [
  chatFields,
  completionsFields,
  embeddingsFields,
  responsesFields,
  anthropicFields,
];
