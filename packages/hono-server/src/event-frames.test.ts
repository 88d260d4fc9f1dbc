import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createEventFrames } from "./event-frames.ts";

function run(chunks: readonly string[]): { passed: string[]; rest: string; isBetweenEvents: boolean } {
  const frames = createEventFrames();
  const passed = chunks.map((chunk) => Buffer.from(frames.push(Buffer.from(chunk))).toString());
  const isBetweenEvents = frames.isBetweenEvents();
  return { passed, rest: Buffer.from(frames.rest()).toString(), isBetweenEvents };
}

test.each([
  ["whole events pass at once", ["data: 1\n\n", "data: 2\n\n"], ["data: 1\n\n", "data: 2\n\n"], ""],
  ["a started event waits", ["data: 1\n\ndata: {", '"a":1}\n\n'], ["data: 1\n\n", 'data: {"a":1}\n\n'], ""],
  ["a blank line over two chunks is seen", ["data: 1\n", "\ndata: 2"], ["", "data: 1\n\n"], "data: 2"],
  ["carriage returns count", ["data: 1\r\n\r\ndata: 2\r\n"], ["data: 1\r\n\r\n"], "data: 2\r\n"],
  ["lone carriage returns count", ["data: 1\r\rdata: 2"], ["data: 1\r\r"], "data: 2"],
])("%s", (_, chunks, passed, rest) => {
  expect(run(chunks)).toMatchObject({ passed, rest });
});

test("an event that is too long to hold passes in pieces, and a cut then falls inside it", () => {
  const { passed, isBetweenEvents } = run(["x".repeat(300_000)]);
  expect(passed[0]).toHaveLength(300_000);
  expect(isBetweenEvents).toBe(false);
});

test("no byte is lost, added or moved, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "\n", "\r", ":"), maxLength: 12 }), { maxLength: 20 }),
      (chunks) => {
        const { passed, rest } = run(chunks);
        expect(passed.join("") + rest).toBe(chunks.join(""));
      },
    ),
  );
});
