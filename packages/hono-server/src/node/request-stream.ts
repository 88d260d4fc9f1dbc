import type { IncomingMessage } from "node:http";

/** The body of a request as it comes. */
export interface RequestStream extends AsyncIterable<Uint8Array> {
  /** Nobody takes the rest: it may come and is thrown away. */
  drop(): void;
}

/**
 * Node's own iterator destroys the connection when its reader stops early, and with it the answer that says why. Here the
 * connection is stopped while a chunk waits, and stays.
 */
export function openRequestStream(incoming: IncomingMessage): RequestStream {
  const chunks: Buffer[] = [];
  let state: "open" | "ended" | "cut" | "dropped" = "open";
  let wake: (() => void) | undefined;
  const turn = (to: typeof state): void => {
    if (state === "open") state = to;
    wake?.();
  };
  incoming.on("data", (chunk: Buffer) => {
    if (state === "dropped") return;
    chunks.push(chunk);
    incoming.pause();
    wake?.();
  });
  incoming.on("end", () => turn("ended"));
  incoming.on("error", () => turn("cut"));
  incoming.on("close", () => turn("cut"));
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk !== undefined) return { done: false, value: chunk };
      if (state === "cut") throw new Error("the client left while sending");
      if (state !== "open") return { done: true, value: undefined };
      incoming.resume();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const iterator: AsyncIterator<Uint8Array> = { next, return: async () => ({ done: true, value: undefined }) };
  return {
    [Symbol.asyncIterator]: () => iterator,
    drop: () => {
      chunks.length = 0;
      turn("dropped");
      state = "dropped";
      incoming.resume();
    },
  };
}
