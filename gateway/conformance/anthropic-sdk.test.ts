import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { describe, expect } from 'vitest';
import { z } from 'zod/v4';
import { cityAnswer } from './features/sample.ts';
import { sceneTest as test } from './testing/scene-test.ts';
import { targetTypes } from './testing/target-types.ts';

const city = z.object({ city: z.string(), degrees: z.number().int() });

const askOf = (model: string, content: string) => ({
  model,
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content }],
});

/** A tool that the client itself runs, and what it was called with. */
function weather() {
  const asked: string[] = [];
  const tool = betaZodTool({
    name: 'weather',
    description: 'How the weather is.',
    inputSchema: z.object({ city: z.string() }),
    run: (input) => {
      asked.push(input.city);
      return `fine in ${input.city}`;
    },
  });
  return { asked, tool };
}

describe.for(targetTypes)('%s', (model) => {
  test('the loop of the tool runner ends with what the model makes of the results', async ({ scene }) => {
    const { asked, tool } = weather();

    const { content } = await scene.anthropic.beta.messages.toolRunner({
      ...askOf(model, 'Rome, Oslo'),
      tools: [tool],
    });

    expect(content).toMatchObject([{ type: 'text', text: 'It is fine in Rome and fine in Oslo.' }]);
    expect(asked).toEqual(['Rome', 'Oslo']);
  });

  test('the same loop over streams', async ({ scene }) => {
    const { asked, tool } = weather();

    const question = { ...askOf(model, 'Rome, Oslo'), tools: [tool], stream: true as const };
    const messages = [];
    for await (const stream of scene.anthropic.beta.messages.toolRunner(question)) {
      messages.push(await stream.finalMessage());
    }

    expect(messages.map(({ stop_reason }) => stop_reason)).toEqual(['tool_use', 'end_turn']);
    expect(messages.at(-1)?.content).toMatchObject([{ text: 'It is fine in Rome and fine in Oslo.' }]);
    expect(asked).toEqual(['Rome', 'Oslo']);
  });

  test('messages.parse gives a value of the schema', async ({ scene }) => {
    const { parsed_output } = await scene.anthropic.messages.parse({
      ...askOf(model, 'Hi'),
      output_config: { format: zodOutputFormat(city) },
    });

    expect(parsed_output).toEqual(cityAnswer);
  });

  test('every event of a stream comes in its order', async ({ scene }) => {
    const events = await scene.anthropic.messages.create({ ...askOf(model, 'Rome'), stream: true });

    const types: string[] = [];
    for await (const { type } of events) types.push(type);

    const inOrder = types.filter((type, index) => type !== types[index - 1]);
    expect(inOrder).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });
});
