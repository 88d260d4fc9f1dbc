import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryCuts } from "../testing/cut-bytes.ts";
import { createSseReader, type SseFrame } from "./sse.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const readAll = (pieces: readonly Uint8Array[]): readonly SseFrame[] => {
  const reader = createSseReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
};

describe("reading server-sent events", () => {
  it.each([
    ["line feeds", 'data: {"a":1}\n\ndata: [DONE]\n\n'],
    ["carriage returns and line feeds", 'data: {"a":1}\r\n\r\ndata: [DONE]\r\n\r\n'],
    ["carriage returns", 'data: {"a":1}\r\rdata: [DONE]\r\r'],
    ["no space after the colon, comments and ids", ': ping\n\nid: 4\ndata:{"a":1}\n\n:x\ndata:[DONE]\n\n'],
    ["a byte order mark", '\uFEFFdata: {"a":1}\n\ndata: [DONE]\n\n'],
    ["no empty line at the end", 'data: {"a":1}\n\ndata: [DONE]\n'],
    ["no line end at the end", 'data: {"a":1}\n\ndata: [DONE]'],
    ["half a line end at the end", 'data: {"a":1}\r\n\r\ndata: [DONE]\r'],
  ])("understands %s", (_, text) => {
    expect(readAll([encode(text)])).toEqual([{ data: '{"a":1}' }, { data: "[DONE]" }]);
  });

  it("keeps the event's name and joins lines of data", () => {
    expect(readAll([encode("event: ping\ndata: a\ndata: b\n\n")])).toEqual([{ event: "ping", data: "a\nb" }]);
  });

  it("gives the same frames for any cut of the bytes", () => {
    const text = "event: é\r\ndata: наука 🚀\r\n\r\n: hm\r\n\r\ndata: 1\r\ndata: 2\r\n\r\ndata: last";
    const expected = readAll([encode(text)]);
    expect(expected).toHaveLength(3);
    fc.assert(
      fc.property(arbitraryCuts(text), (pieces) => {
        expect(readAll(pieces)).toEqual(expected);
      }),
    );
  });

  it("never throws, whatever the bytes", () => {
    const noise = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(noise, (pieces) => {
        readAll(pieces);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["at once", 40],
    ["in pieces", 3],
  ])("stops at a frame beyond the limit that comes %s", (_, size) => {
    const reader = createSseReader({ maxFrameChars: 100 });
    const bytes = encode(`data: ok\n\ndata: ${"x".repeat(200)}\n\ndata: late\n\n`);
    const frames: SseFrame[] = [];
    for (let from = 0; from < bytes.length; from += size)
      frames.push(...reader.push(bytes.subarray(from, from + size)));
    frames.push(...reader.end());
    expect(frames).toEqual([{ data: "ok" }]);
    expect(reader.fault).toMatchObject({ kind: "bad_answer", status: 502 });
  });
});
