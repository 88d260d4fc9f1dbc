import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryCuts } from "../testing/cut-bytes.ts";
import { bedrockEvent, bedrockException, encodeEventStream } from "../testing/encode-event-stream.ts";
import { createEventStreamReader, type EventFrame } from "./event-stream.ts";

const recorded = [
  bedrockEvent("messageStart", { role: "assistant" }),
  bedrockEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "наука 🚀" } }),
  bedrockException("throttlingException", { message: "slow down" }),
];
const bytes = encodeEventStream(recorded);

const readAll = (pieces: readonly Uint8Array[]): readonly EventFrame[] => {
  const reader = createEventStreamReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
};
const jsonOf = ({ payload }: EventFrame): unknown => JSON.parse(new TextDecoder().decode(payload));

/** A message by the letter of the specification, without the codec. */
const handMade = (headers: Uint8Array, payload: Uint8Array): Uint8Array => {
  const message = Buffer.alloc(16 + headers.length + payload.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(headers, 12);
  message.set(payload, 12 + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
};

describe("reading an AWS event stream", () => {
  it("gives headers and payloads", () => {
    const frames = readAll([bytes]);
    expect(frames.map(({ headers }) => headers)).toEqual(recorded.map(({ headers }) => headers));
    expect(frames.map(jsonOf)).toEqual(recorded.map(({ payload }) => payload));
  });

  it("gives the same frames for any cut of the bytes", () => {
    const expected = readAll([bytes]);
    fc.assert(
      fc.property(arbitraryCuts(bytes), (pieces) => {
        expect(readAll(pieces)).toEqual(expected);
      }),
    );
    expect(readAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it("keeps payloads that were given when the sender's buffer and ours are used again", () => {
    const reader = createEventStreamReader();
    const buffer = bytes.slice();
    const frames = reader.push(buffer);
    buffer.fill(0);
    reader.push(bytes.slice(0, 40));
    expect(frames.map(jsonOf)).toEqual(recorded.map(({ payload }) => payload));
  });

  it("reads messages made by the letter of the specification, with headers of every type", () => {
    const named = (name: string, type: number, ...value: number[]): number[] => [
      name.length,
      ...Buffer.from(name),
      type,
      ...value,
    ];
    const headers = Uint8Array.from([
      ...named("yes", 0),
      ...named("no", 1),
      ...named("byte", 2, 255),
      ...named("short", 3, 1, 0),
      ...named("int", 4, 0, 0, 1, 0),
      ...named("long", 5, 0, 0, 0, 0, 0, 0, 2, 0),
      ...named("bytes", 6, 0, 2, 7, 8),
      ...named("text", 7, 0, 2, 0x68, 0x69),
      ...named("time", 8, 0, 0, 0, 0, 0, 0, 3, 0xe8),
      ...named("uuid", 9, ...Array.from({ length: 16 }, (_, index) => index)),
    ]);
    expect(readAll([handMade(headers, Buffer.from("{}"))])).toEqual([
      {
        headers: {
          yes: "true",
          no: "false",
          byte: "-1",
          short: "256",
          int: "256",
          long: "512",
          bytes: "7,8",
          text: "hi",
          time: "1970-01-01T00:00:01.000Z",
          uuid: "00010203-0405-0607-0809-0a0b0c0d0e0f",
        },
        payload: new Uint8Array(Buffer.from("{}")),
      },
    ]);
    expect(readAll([handMade(new Uint8Array(0), new Uint8Array(0))])).toHaveLength(1);
  });

  it("notices any single changed byte, and gives only the messages before it", () => {
    const starts = readAll([bytes]).map((_, index) => encodeEventStream(recorded.slice(0, index + 1)).length);
    for (let at = 0; at < bytes.length; at++) {
      const broken = bytes.slice();
      broken[at]! ^= 1 + (at % 255);
      const reader = createEventStreamReader();
      const frames = [...reader.push(broken), ...reader.end()];
      expect(reader.fault, `byte ${at}`).toMatchObject({ kind: "bad_answer", status: 502 });
      expect(frames).toHaveLength(starts.filter((end) => end <= at).length);
    }
  });

  it("takes a stream that breaks off inside a message for a fault", () => {
    const reader = createEventStreamReader();
    expect(reader.push(bytes.slice(0, -1))).toHaveLength(2);
    expect(reader.fault).toBeUndefined();
    reader.end();
    expect(reader.fault?.message).toContain("broke off");
  });

  it("refuses a message beyond the limit by its prelude, before its bytes come", () => {
    const reader = createEventStreamReader({ maxFrameBytes: 400 });
    const large = encodeEventStream([bedrockEvent("contentBlockDelta", { text: "x".repeat(500) })]);
    expect(reader.push(bytes)).toHaveLength(3);
    expect(reader.push(large.slice(0, 12))).toEqual([]);
    expect(reader.fault?.message).toContain("more than 400 bytes");
    expect(reader.push(bytes)).toEqual([]);
  });

  it("never throws, whatever the bytes, checksums right or wrong", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ maxLength: 30 })).map(([headers, payload]) => {
        return handMade(headers, payload);
      }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        for (const frame of readAll(pieces)) expect(Object.values(frame.headers).join()).toBeTypeOf("string");
      }),
      { numRuns: 2000 },
    );
  });
});
