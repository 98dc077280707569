/** The last event of a stream that has come to its end. */
export const DONE = 'data: [DONE]\n\n';

/** An event of an answer: OpenAI gives them no name. Data of several lines stay one event. */
export const toEvent = (data: string): string =>
  `data: ${data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data}\n\n`;
