import type OpenAI from 'openai';
import { zodFunction, zodResponseFormat, zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod';
import { describe, expect } from 'vitest';
import { z } from 'zod/v4';
import { cityAnswer, usualText } from './features/sample.ts';
import { sceneTest as test } from './testing/scene-test.ts';
import { targetTypes } from './testing/target-types.ts';

const city = z.object({ city: z.string(), degrees: z.number().int() });
const askBoth = [{ role: 'user' as const, content: 'Rome, Oslo' }];
const askAny = [{ role: 'user' as const, content: 'Hi' }];

/** A tool that the client itself runs, and what it was called with. */
function weather() {
  const asked: string[] = [];
  const tool = zodFunction({
    name: 'weather',
    parameters: z.object({ city: z.string() }),
    function: (input: { readonly city: string }) => {
      asked.push(input.city);
      return `fine in ${input.city}`;
    },
  });
  return { asked, tool };
}

describe.for(targetTypes)('%s', (model) => {
  test('the loop of runTools ends with what the model makes of the results', async ({ scene }) => {
    const { asked, tool } = weather();

    const runner = scene.openai.chat.completions.runTools({ model, messages: askBoth, tools: [tool] });

    expect(await runner.finalContent()).toBe('It is fine in Rome and fine in Oslo.');
    expect(asked).toEqual(['Rome', 'Oslo']);
    expect((await runner.totalUsage()).completion_tokens).toBeGreaterThan(0);
  });

  test('the same loop over streams', async ({ scene }) => {
    const { asked, tool } = weather();

    const runner = scene.openai.chat.completions.runTools({ model, messages: askBoth, tools: [tool], stream: true });

    expect(await runner.finalContent()).toBe('It is fine in Rome and fine in Oslo.');
    expect(asked).toEqual(['Rome', 'Oslo']);
  });

  test('chat.completions.parse gives a value of the schema', async ({ scene }) => {
    const { choices } = await scene.openai.chat.completions.parse({
      model,
      messages: askAny,
      response_format: zodResponseFormat(city, 'city'),
    });

    expect(choices[0]?.message.parsed).toEqual(cityAnswer);
  });

  test('a stream with a schema ends with its value', async ({ scene }) => {
    const format = zodResponseFormat(city, 'city');
    const stream = scene.openai.chat.completions.stream({ model, messages: askAny, response_format: format });

    const { choices } = await stream.finalChatCompletion();

    expect(choices[0]?.message.parsed).toEqual(cityAnswer);
  });

  test('parse reads the arguments of calls', async ({ scene }) => {
    const { tool } = weather();

    const { choices } = await scene.openai.chat.completions.parse({ model, messages: askBoth, tools: [tool] });

    const calls = choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => call.function.parsed_arguments)).toEqual([{ city: 'Rome' }, { city: 'Oslo' }]);
  });

  test('what parse has read may be sent back as it is', async ({ scene }) => {
    const { tool } = weather();
    const { choices } = await scene.openai.chat.completions.parse({ model, messages: askBoth, tools: [tool] });
    const [message] = choices.map((choice) => choice.message);
    if (message === undefined) throw new TypeError('There is no answer.');
    const results = (message.tool_calls ?? []).map(({ id }) => {
      return { role: 'tool' as const, tool_call_id: id, content: 'dry' };
    });

    const next = await scene.openai.chat.completions.create({ model, messages: [...askBoth, message, ...results] });

    expect(next.choices[0]?.message.content).toBe('It is dry and dry.');
  });

  test('the output of responses.parse may be sent back as it is', async ({ scene }) => {
    const format = zodTextFormat(city, 'city');
    const tools = [zodResponsesFunction({ name: 'weather', parameters: z.object({ city: z.string() }) })];
    const value = await scene.openai.responses.parse({ model, input: 'Hi', text: { format } });
    const call = await scene.openai.responses.parse({ model, input: 'Rome', tools });
    // The client's types allow less than the API.
    const output = [...value.output, ...call.output] as OpenAI.Responses.ResponseInputItem[];
    const results = call.output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: 'dry' }]
        : [],
    );

    const next = await scene.openai.responses.create({ model, input: [...output, ...results], tools });

    expect(next.output_text).toBe('It is dry.');
  });

  test('responses.parse gives a value of the schema', async ({ scene }) => {
    const format = zodTextFormat(city, 'city');

    const { output_parsed } = await scene.openai.responses.parse({ model, input: 'Hi', text: { format } });

    expect(output_parsed).toEqual(cityAnswer);
  });

  test('a stream can be read chunk by chunk', async ({ scene }) => {
    const events = await scene.openai.chat.completions.create({ model, messages: askAny, stream: true });

    const chunks = [];
    for await (const chunk of events) chunks.push(chunk);

    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices[0]?.delta.role).toBe('assistant');
    expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe(usualText);
    expect(new Set(chunks.map(({ id, object }) => `${id} ${object}`)).size).toBe(1);
  });
});
