/** A server-sent event whose name is also its data's `type`, as Messages and Responses write them. */
export function namedEvent(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
