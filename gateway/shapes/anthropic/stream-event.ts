/** An event as Anthropic writes it: its type stands in the data too. */
export function streamEvent(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
