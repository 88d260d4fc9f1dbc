import type { HeaderPair } from "@signalbox/core";
import { cutBytes, seededRandom } from "@signalbox/providers/testing";
import { expect, test } from "vitest";
import { maskEchoes, secretsOf } from "./mask-echoes.ts";
import type { Upstream } from "./upstream.ts";

const KEY = "sk-0123/456+789";
const headers: readonly HeaderPair[] = [
  ["authorization", `Bearer ${KEY}`],
  ["content-type", "application/json"],
];

async function answered(
  {
    status = 400,
    type = "application/json",
    chunks,
  }: { status?: number; type?: string; chunks: readonly Uint8Array[] },
  path = "/v1/chat/completions",
) {
  const upstream: Upstream = {
    async send(_, receiver) {
      receiver.onHead({
        status,
        headers: [
          ["content-type", type],
          ["x-echo", `key ${KEY}`],
        ],
      });
      for (const chunk of chunks) await receiver.onChunk(chunk);
      return { kind: "failed", reason: "protocol", detail: `bad header Bearer ${KEY}` };
    },
    close: async () => {},
  };
  let text = "";
  let echoed: string | undefined;
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  const signal = new AbortController().signal;
  const request = { method: "POST", origin: "http://a", path, headers, body: undefined };
  const end = await maskEchoes(upstream).send(
    { ...request, headersTimeoutMs: 1, idleTimeoutMs: 1, signal },
    {
      onHead: (head) => (echoed = head.headers.find(([name]) => name === "x-echo")?.[1]),
      onChunk: (chunk) => {
        pieces.push(decoder.decode(chunk, { stream: true }));
        text += pieces.at(-1)!;
        return undefined;
      },
    },
  );
  return { text, echoed, end, pieces };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const stars = "*".repeat(KEY.length);

test("a key is masked in headers, in errors and in what is logged of a failure, however the bytes are cut", async () => {
  const body = bytes(`{"error":"no such key: ${KEY}, ${KEY.replace("/", "\\/")}, ${encodeURIComponent(KEY)} — ключ"}`);
  const expected = `{"error":"no such key: ${stars}, ${stars}*, ${"*".repeat(encodeURIComponent(KEY).length)} — ключ"}`;
  for (let seed = 0; seed < 50; seed++) {
    const { text, echoed, end } = await answered({ chunks: cutBytes(body, seededRandom(seed)) });
    expect(text).toBe(expected);
    expect(echoed).toBe(`key ${stars}`);
    expect(end).toMatchObject({ detail: `bad header Bearer ${stars}` });
  }
});

test("events are masked too, and none is held back", async () => {
  const events = [`data: {"error":"${KEY}"}\n\n`, "data: [DONE]\n\n"];
  const { pieces } = await answered({ status: 200, type: "text/event-stream", chunks: events.map(bytes) });
  expect(pieces).toEqual([`data: {"error":"${stars}"}\n\n`, "data: [DONE]\n\n"]);
});

test("an answer that is no error is the model's own", async () => {
  expect((await answered({ status: 200, chunks: [bytes(KEY)] })).text).toBe(KEY);
});

test("secrets are the values of headers and of queries that are named so, and signatures of AWS", () => {
  const signature = "0123456789abcdef";
  expect(
    secretsOf({
      path: "/v1/x?key=query-key-1&alt=sse-something&api-version=2025-01-01",
      headers: [
        ["x-goog-api-key", "header-key-1"],
        ["x-amz-security-token", "session-token"],
        [
          "authorization",
          `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101, SignedHeaders=host, Signature=${signature}`,
        ],
        ["content-type", "application/json"],
        ["api-key", "short"],
      ],
    }).toSorted(),
  ).toEqual([signature, "header-key-1", "query-key-1", "session-token"].toSorted());
});
