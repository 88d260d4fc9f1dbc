import type { ClientExchange } from "../client-exchange.ts";

/** A client that has sent all it had to say, and throws its answer away; after `maxBytes` of it `onTooLong` is called. */
export function createDiscardingExchange(options: {
  readonly target: string;
  readonly maxBytes: number;
  readonly onTooLong: () => void;
}): ClientExchange {
  let bytes = 0;
  let hasBegun = false;
  const exchange = {
    method: "POST",
    target: options.target,
    header: () => undefined,
    headers: () => [],
    readBody: () => Promise.resolve({ kind: "cut" } as const),
    openBody: async function* (): AsyncGenerator<Uint8Array> {},
    onGone: () => {},
    hasBegun: () => hasBegun,
    start: () => {
      hasBegun = true;
    },
    write: (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > options.maxBytes) options.onTooLong();
      return undefined;
    },
    end: () => {},
    breakOff: () => {},
  };
  return exchange;
}
