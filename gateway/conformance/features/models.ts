import { expect } from 'vitest';
import { everywhere, type FeaturesOfRoute } from '../feature.ts';

/** `GET /v1/models`, for clients of both APIs. */
export const modelsFeatures: FeaturesOfRoute = {
  route: 'models',
  title: 'Models',
  features: [
    {
      name: 'the list',
      outcome: everywhere,
      prove: async ({ openai, anthropic, type }) => {
        const { data } = await openai.models.list();
        expect(data.find(({ id }) => id === type)).toMatchObject({ object: 'model', created: expect.any(Number) });
        const page = await anthropic.models.list();
        expect(page.data.map(({ id }) => id)).toContain(type);
      },
    },
    {
      name: 'a single one',
      outcome: everywhere,
      prove: async ({ openai, anthropic, type }) => {
        expect(await openai.models.retrieve(type)).toMatchObject({ id: type, object: 'model' });
        expect(await anthropic.models.retrieve(type)).toMatchObject({ id: type });
      },
    },
  ],
};
