import type { ModelEntry, ModelsRoute } from '../shape.ts';
import { createOpenAiShape } from './openai-shape.ts';

/** `GET /v1/models` and `GET /v1/models/<name>`, with what both OpenAI's and Anthropic's clients look for. */
export const modelsRoute: ModelsRoute = {
  name: 'models',
  shape: createOpenAiShape({ fields: [] }, 'model'),
  list: (models) =>
    JSON.stringify({
      object: 'list',
      data: models.map(toBody),
      has_more: false,
      first_id: models[0]?.id ?? null,
      last_id: models.at(-1)?.id ?? null,
    }),
  one: (model) => JSON.stringify(toBody(model)),
};

function toBody({ id, createdUnixSeconds }: ModelEntry): object {
  return {
    id,
    object: 'model',
    created: createdUnixSeconds,
    owned_by: 'sipp',
    type: 'model',
    display_name: id,
    created_at: new Date(createdUnixSeconds * 1000).toISOString(),
  };
}
