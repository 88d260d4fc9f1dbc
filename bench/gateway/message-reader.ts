const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/**
 * Finds the ends of HTTP/1.1 messages that come one at a time over a connection, and calls `onMessage` with the head
 * and the body, chunks and all, of each. Just enough of HTTP for the benchmark's own two ends: bodies by `content-length`, or chunked and then ending
 * with the last bytes received.
 */
export function createMessageReader(onMessage: (head: string, body: Buffer) => void): (chunk: Buffer) => void {
  let received: Buffer = Buffer.alloc(0);
  return (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.toString("latin1", 0, headEnd);
    const length = /content-length: *(\d+)/i.exec(head)?.[1];
    const isChunked = length === undefined && /transfer-encoding: *chunked/i.test(head);
    const isWhole = isChunked
      ? received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
      : received.length >= headEnd + HEAD_END.length + Number(length ?? 0);
    if (!isWhole) return;
    const body = received.subarray(headEnd + HEAD_END.length);
    received = Buffer.alloc(0);
    onMessage(head, body);
  };
}
