import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeBody } from "./decode-body.ts";

const text = '{"model":"auto","messages":[]}';

test.each([
  ["gzip", gzipSync(text)],
  ["x-gzip", gzipSync(text)],
  ["GZIP ", gzipSync(text)],
  ["deflate", deflateSync(text)],
  ["identity", Buffer.from(text)],
  [undefined, Buffer.from(text)],
])("undoes %s", async (encoding, packed) => {
  const decoding = await decodeBody(packed, encoding, 1000);
  expect(decoding.kind === "body" && Buffer.from(decoding.bytes).toString()).toBe(text);
});

test("stops at the limit, whatever the packed size", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  expect(await decodeBody(bomb, "gzip", 1024 * 1024)).toEqual({ kind: "too_large" });
});

test("accepts a body of exactly the limit and refuses one byte more", async () => {
  expect((await decodeBody(gzipSync("x".repeat(100)), "gzip", 100)).kind).toBe("body");
  expect((await decodeBody(gzipSync("x".repeat(101)), "gzip", 100)).kind).toBe("too_large");
});

test.each(["not gzip at all", ""])("calls %j malformed", async (bytes) => {
  expect(await decodeBody(Buffer.from(bytes), "gzip", 100)).toEqual({ kind: "malformed", encoding: "gzip" });
});

test("calls a body that is cut short malformed", async () => {
  const whole = gzipSync(text);
  expect((await decodeBody(whole.subarray(0, whole.length - 6), "gzip", 100)).kind).toBe("malformed");
});

test("names an encoding that it does not know", async () => {
  expect(await decodeBody(Buffer.from(text), "br", 100)).toEqual({ kind: "unsupported", encoding: "br" });
});
