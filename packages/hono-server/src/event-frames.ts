const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** An event longer than this is passed on in pieces. */
const MAX_HELD_BYTES = 256 * 1024;

const nothing = new Uint8Array();

/**
 * Passes an event stream on in whole events: a started event is held until its blank line, so that a stream which
 * breaks off can be closed with an event of our own. Clients cannot use half an event, so nothing comes later for it.
 */
export interface EventFrames {
  /** The bytes that may go on now; may be empty. */
  push(chunk: Uint8Array): Uint8Array;
  /** What was held, for a stream that ended well. */
  rest(): Uint8Array;
  /** True when what has gone on ends with a whole event. */
  isBetweenEvents(): boolean;
}

export function createEventFrames(): EventFrames {
  let held: Uint8Array = nothing;
  let isBetweenEvents = true;
  return {
    push: (chunk) => {
      const bytes = held.length === 0 ? chunk : concat(held, chunk);
      const end = endOfLastEvent(bytes);
      if (end === 0 && bytes.length > MAX_HELD_BYTES) {
        held = nothing;
        isBetweenEvents = false;
        return bytes;
      }
      held = end === bytes.length ? nothing : bytes.subarray(end);
      if (end > 0) isBetweenEvents = true;
      return end === bytes.length ? bytes : bytes.subarray(0, end);
    },
    rest: () => {
      const bytes = held;
      held = nothing;
      return bytes;
    },
    isBetweenEvents: () => isBetweenEvents,
  };
}

/** The offset after the last blank line (`\n\n`, `\r\r` or `\n\r\n` and so `\r\n\r\n`); 0 when there is none. */
function endOfLastEvent(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at > 0; at--) {
    const byte = bytes[at];
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
    const before = bytes[at - 1];
    if (before === byte) return at + 1;
    if (byte === LINE_FEED && before === CARRIAGE_RETURN && bytes[at - 2] === LINE_FEED) return at + 1;
  }
  return 0;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
