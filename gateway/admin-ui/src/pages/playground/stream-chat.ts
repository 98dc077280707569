import type { PlaygroundRequest } from '../../../../admin/wire.ts';
import { send } from '../../api/api.ts';
import { readEvents, type ServerEvent } from '../../api/read-events.ts';
import type { Turn, TurnFigures } from './turn.ts';

export interface ChatSettings {
  readonly model: string;
  readonly system: string;
  /** Undefined: the target's own. */
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
}

export type ChatEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'figures'; readonly figures: TurnFigures };

/** What the events of a native chat mean here. Others, such as `tool_call`, are passed over. */
const readers: Readonly<Record<string, (data: Data) => ChatEvent>> = {
  token: ({ text }) => ({ type: 'text', text: text ?? '' }),
  usage: ({ input_tokens, output_tokens }) => ({
    type: 'figures',
    figures: { inputTokens: input_tokens ?? null, outputTokens: output_tokens ?? null },
  }),
  done: ({ finish_reason }) => ({ type: 'figures', figures: { finishReason: finish_reason ?? 'stop' } }),
};

/** The fields of those events. */
interface Data {
  readonly text?: string;
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly finish_reason?: string;
  readonly error?: { readonly message?: string };
}

/** An answer as it is written. @throws ApiError, and an Error with the words of the stream's own failure */
export async function* streamChat(
  turns: readonly Turn[],
  settings: ChatSettings,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const response = await send('POST', 'playground', toRequest(turns, settings), signal);
  if (response.body === null) throw new Error('The gateway answered without a body.');
  for await (const event of readEvents(response.body)) {
    const data = toData(event);
    if (event.event === 'error') throw new Error(data.error?.message ?? 'The stream ended with a failure.');
    const read = readers[event.event];
    if (read !== undefined) yield read(data);
  }
}

function toData({ data }: ServerEvent): Data {
  return JSON.parse(data) as Data; // `as`: the gateway writes these events, and absent fields are replaced above.
}

function toRequest(turns: readonly Turn[], { model, system, temperature, maxTokens }: ChatSettings): PlaygroundRequest {
  const said = turns.map(({ role, text }) => ({ role, content: text }));
  return {
    model,
    messages: system.trim() === '' ? said : [{ role: 'system', content: system }, ...said],
    stream: true,
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
  };
}
