import { EventStreamCodec, type MessageHeaders } from "@smithy/eventstream-codec";

/** Messages of `application/vnd.amazon.eventstream` as providers send them: headers of text, JSON payloads. For fixtures. */
export function encodeEventStream(
  messages: readonly { readonly headers: Readonly<Record<string, string>>; readonly payload: unknown }[],
): Uint8Array {
  const codec = new EventStreamCodec(
    (input) => (typeof input === "string" ? input : new TextDecoder().decode(input)),
    (text) => new TextEncoder().encode(text),
  );
  const encoded = messages.map(({ headers, payload }) => {
    const values: MessageHeaders = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { type: "string", value }]),
    );
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    return codec.encode({ headers: values, body: new TextEncoder().encode(text) });
  });
  const all = new Uint8Array(encoded.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const bytes of encoded) {
    all.set(bytes, position);
    position += bytes.length;
  }
  return all;
}

/** An event as Bedrock sends it. */
export const bedrockEvent = (type: string, payload: unknown) => ({
  headers: { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
  payload,
});

/** An exception inside a stream as Bedrock sends it. */
export const bedrockException = (type: string, payload: unknown) => ({
  headers: { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" },
  payload,
});
