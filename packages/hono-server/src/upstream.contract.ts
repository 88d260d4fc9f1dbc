import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { HeaderPair } from "@signalbox/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deadOrigin, startRawServer, type RawServer } from "./testing/raw-server.ts";
import type { AnswerHead, Upstream, UpstreamEnd, UpstreamRequest } from "./upstream.ts";

export interface UpstreamContract {
  readonly name: string;
  readonly create: () => Upstream;
  /** `kept`: compressed answers arrive as sent. `decoded`: the transport undoes the encoding and cannot be told otherwise. */
  readonly compressedAnswers: "kept" | "decoded";
}

interface Collected {
  readonly end: UpstreamEnd;
  readonly head: AnswerHead | undefined;
  readonly body: Buffer;
}

/** What every upstream must do, whatever it stands on. */
export function testUpstreamContract({ name, create, compressedAnswers }: UpstreamContract): void {
  describe(`upstream contract: ${name}`, () => {
    let upstream: Upstream;
    let server: RawServer | undefined;

    beforeEach(() => {
      upstream = create();
    });
    afterEach(async () => {
      await upstream.close();
      await server?.close();
      server = undefined;
    });

    async function start(...parameters: Parameters<typeof startRawServer>): Promise<RawServer> {
      server = await startRawServer(...parameters);
      return server;
    }

    function post(origin: string, overrides: Partial<UpstreamRequest> = {}): UpstreamRequest {
      return {
        method: "POST",
        origin,
        path: "/v1/chat/completions?trace=1",
        headers: [["content-type", "application/json"]],
        body: Buffer.from('{"model":"small"}'),
        headersTimeoutMs: 5000,
        idleTimeoutMs: 5000,
        signal: new AbortController().signal,
        ...overrides,
      };
    }

    async function collect(request: UpstreamRequest): Promise<Collected> {
      const chunks: Uint8Array[] = [];
      let head: AnswerHead | undefined;
      const end = await upstream.send(request, {
        onHead: (received) => {
          head = received;
        },
        onChunk: (chunk) => void chunks.push(chunk),
      });
      return { end, head, body: Buffer.concat(chunks) };
    }

    test("sends method, path, headers and body as given and brings status, headers and body back", async () => {
      const { origin, requests } = await start((_, response) => {
        response.writeHead(201, { "content-type": "application/json", "x-one": "1" });
        response.end('{"ok":true}');
      });
      const { end, head, body } = await collect(
        post(origin, {
          headers: [
            ["content-type", "application/json"],
            ["x-team", "röst"],
            ["accept-encoding", "identity"],
          ],
        }),
      );
      expect(end).toEqual({ kind: "complete" });
      expect(head?.status).toBe(201);
      expect(head?.headers).toContainEqual(["x-one", "1"]);
      expect(body.toString()).toBe('{"ok":true}');
      expect(requests[0]).toMatchObject({
        method: "POST",
        path: "/v1/chat/completions?trace=1",
        body: '{"model":"small"}',
      });
      expect(requests[0]?.headers).toMatchObject({
        "content-type": "application/json",
        "x-team": "röst",
        "accept-encoding": "identity",
        "content-length": "17",
      });
      expect(requests[0]?.headers["transfer-encoding"]).toBeUndefined();
    });

    test("sends a GET without a body", async () => {
      const { origin, requests } = await start((_, response) => response.end("[]"));
      const { body } = await collect(post(origin, { method: "GET", body: undefined, headers: [] }));
      expect(body.toString()).toBe("[]");
      expect(requests[0]).toMatchObject({ method: "GET", body: "" });
    });

    async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
      for (const text of texts) {
        await sleep(5);
        yield Buffer.from(text);
      }
    }

    test("sends a body as it comes, whole and in order", async () => {
      const { origin, requests } = await start((_, response) => response.end("[]"));
      const stream = { length: undefined, open: () => pieces("one ", "two ", "three") };
      const { end } = await collect(post(origin, { body: undefined, stream }));
      expect([end.kind, requests[0]?.body]).toEqual(["complete", "one two three"]);
    });

    test("counts the time to the head of an answer from the last of a body that comes slowly", async () => {
      const { origin } = await start((_, response) => response.end("[]"));
      const stream = {
        length: undefined,
        open: async function* () {
          for (let count = 0; count < 8; count++) {
            await sleep(400);
            yield Buffer.from("x");
          }
        },
      };
      const { end } = await collect(post(origin, { body: undefined, stream, headersTimeoutMs: 2500 }));
      expect(end.kind).toBe("complete");
    });

    test("fails when a body breaks off, and the back end has no request", async () => {
      const { origin, requests } = await start((_, response) => response.end("[]"));
      const stream = {
        length: undefined,
        open: async function* () {
          yield Buffer.from("one");
          throw new Error("broken");
        },
      };
      const { end } = await collect(post(origin, { body: undefined, stream }));
      expect([end.kind, requests.length]).toEqual(["failed", 0]);
    });

    test("keeps the bytes of Latin-1 values and every one of several set-cookie headers", async () => {
      const { origin } = await start((_, response) => {
        response.writeHead(200, ["x-name", "r\u00f6st", "set-cookie", "a=1; Path=/", "set-cookie", "b=2, c"]);
        response.end();
      });
      const { head } = await collect(post(origin));
      expect(valuesOf(head, "set-cookie")).toEqual(["a=1; Path=/", "b=2, c"]);
      expect(valuesOf(head, "x-name")).toEqual(["r\u00f6st"]);
    });

    test("hands over each chunk when it comes, not when the answer is whole", async () => {
      const goOn = Promise.withResolvers<void>();
      const { origin } = await start(async (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: 1\n\n");
        await goOn.promise;
        response.end("data: [DONE]\n\n");
      });
      const chunks: string[] = [];
      const end = await upstream.send(post(origin), {
        onHead: () => {},
        onChunk: (chunk) => {
          chunks.push(Buffer.from(chunk).toString());
          goOn.resolve();
          return undefined;
        },
      });
      expect(end.kind).toBe("complete");
      expect(chunks).toEqual(["data: 1\n\n", "data: [DONE]\n\n"]);
    });

    test.each([
      [401, '{"error":"who?"}'],
      [429, "slow down"],
      [500, "<html>"],
    ])("treats status %d as an answer and brings its body", async (status, text) => {
      const { origin } = await start((_, response) => {
        response.writeHead(status);
        response.end(text);
      });
      const { end, head, body } = await collect(post(origin));
      expect([end.kind, head?.status, body.toString()]).toEqual(["complete", status, text]);
    });

    test("completes an answer that has no body", async () => {
      const { origin } = await start((_, response) => response.writeHead(204).end());
      const { end, head, body } = await collect(post(origin));
      expect([end.kind, head?.status, body.length]).toEqual(["complete", 204, 0]);
    });

    test("does not follow a redirect", async () => {
      const { origin, requests } = await start((_, response) =>
        response.writeHead(307, { location: "/elsewhere" }).end(),
      );
      const { head } = await collect(post(origin));
      expect(head?.status).toBe(307);
      expect(valuesOf(head, "location")).toEqual(["/elsewhere"]);
      expect(requests).toHaveLength(1);
    });

    test("passes over interim answers and trailers", async () => {
      const { origin } = await start((_, response) => {
        response.writeEarlyHints({ link: "</style.css>; rel=preload" });
        response.writeHead(200, { trailer: "x-checksum", "transfer-encoding": "chunked" });
        response.write("body");
        response.addTrailers({ "x-checksum": "1" });
        response.end();
      });
      const { end, head, body } = await collect(post(origin));
      expect([end.kind, head?.status, body.toString()]).toEqual(["complete", 200, "body"]);
      expect(valuesOf(head, "x-checksum")).toEqual([]);
    });

    test(`delivers a gzip answer readable: ${compressedAnswers}`, async () => {
      const packed = gzipSync('{"packed":true}');
      const { origin } = await start((_, response) => {
        response.writeHead(200, { "content-encoding": "gzip", "content-length": packed.length });
        response.end(packed);
      });
      const { head, body } = await collect(post(origin));
      if (compressedAnswers === "kept") {
        expect(valuesOf(head, "content-encoding")).toEqual(["gzip"]);
        expect(body.equals(packed)).toBe(true);
      } else {
        expect(valuesOf(head, "content-encoding")).toEqual([]);
        expect(valuesOf(head, "content-length")).toEqual([]);
        expect(body.toString()).toBe('{"packed":true}');
      }
    });

    test("stops the back end while the reader is slow, and does not take that for an idle back end", async () => {
      let written = 0;
      const total = 400;
      const { origin } = await start(async (_, response) => {
        response.writeHead(200);
        for (; written < total && !response.destroyed; written++) await write(response, Buffer.alloc(64 * 1024));
        response.end();
      });
      let bytes = 0;
      let writtenWhilePaused = 0;
      const end = await upstream.send(post(origin, { idleTimeoutMs: 1000 }), {
        onHead: () => {},
        onChunk: (chunk) => {
          bytes += chunk.length;
          if (bytes > chunk.length) return undefined;
          return sleep(1800).then(() => {
            writtenWhilePaused = written;
          });
        },
      });
      expect(end.kind).toBe("complete");
      expect(bytes).toBe(total * 64 * 1024);
      expect(writtenWhilePaused).toBeLessThan(total);
    });

    test("carries 100 MB without holding them", async () => {
      const piece = Buffer.alloc(256 * 1024, "x");
      const { origin } = await start(async (_, response) => {
        response.writeHead(200);
        for (let sent = 0; sent < 400; sent++) await write(response, piece);
        response.end();
      });
      let bytes = 0;
      let chunks = 0;
      let peak = 0;
      const before = process.memoryUsage().arrayBuffers;
      await upstream.send(post(origin), {
        onHead: () => {},
        onChunk: (chunk) => {
          bytes += chunk.length;
          if (++chunks % 64 === 0) peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
          return chunks % 32 === 0 ? sleep(0) : undefined;
        },
      });
      expect(bytes).toBe(400 * 256 * 1024);
      // Socket reads that await collection; a transport that keeps the answer would pass 100 MB.
      expect(peak).toBeLessThan(64 * 1024 * 1024);
    });

    test("ends as aborted when the caller aborts mid-answer, and the back end sees its connection close", async () => {
      const closed = Promise.withResolvers<void>();
      const { origin } = await start((_, response) => {
        response.on("close", closed.resolve);
        response.writeHead(200);
        response.write("first");
      });
      const abort = new AbortController();
      const late = vi.fn();
      const end = await upstream.send(post(origin, { signal: abort.signal }), {
        onHead: () => {},
        onChunk: () => {
          if (abort.signal.aborted) late();
          abort.abort();
          return undefined;
        },
      });
      expect(end).toMatchObject({ kind: "failed", reason: "aborted" });
      await closed.promise;
      expect(late).not.toHaveBeenCalled();
    });

    test("ends as aborted when the caller aborts while its reader is slow", async () => {
      const { origin } = await start((_, response) => {
        response.writeHead(200);
        response.write("first");
      });
      const abort = new AbortController();
      const end = await upstream.send(post(origin, { signal: abort.signal }), {
        onHead: () => {},
        onChunk: () => {
          setTimeout(() => abort.abort(), 20);
          return new Promise(() => {});
        },
      });
      expect(end).toMatchObject({ kind: "failed", reason: "aborted" });
    });

    test("ends as aborted when the caller aborts before the answer", async () => {
      const closed = Promise.withResolvers<void>();
      const abort = new AbortController();
      const { origin } = await start((_, response) => {
        response.on("close", closed.resolve);
        abort.abort();
      });
      const { end, head } = await collect(post(origin, { signal: abort.signal }));
      expect(end).toMatchObject({ kind: "failed", reason: "aborted" });
      expect(head).toBeUndefined();
      await closed.promise;
    });

    test("ends as aborted, without a connection, when the signal is aborted already", async () => {
      const { origin, connections } = await start((_, response) => response.end());
      const { end } = await collect(post(origin, { signal: AbortSignal.abort() }));
      expect(end).toMatchObject({ kind: "failed", reason: "aborted" });
      expect(connections()).toBe(0);
    });

    test.each([
      ["an answer of known length", { "content-length": "1000" }],
      ["a chunked answer", {}],
    ])("ends as reset when the back end cuts %s", async (_, headers) => {
      const { origin } = await start((_request, response) => {
        response.writeHead(200, headers);
        response.write("half");
        setTimeout(() => response.destroy(), 20);
      });
      const { end, head, body } = await collect(post(origin));
      expect(end).toMatchObject({ kind: "failed", reason: "reset" });
      expect([head?.status, body.toString()]).toEqual([200, "half"]);
    });

    test("ends as reset when the back end closes without an answer", async () => {
      const { origin } = await start((_, response) => response.destroy());
      const { end, head } = await collect(post(origin));
      expect(end).toMatchObject({ kind: "failed", reason: "reset" });
      expect(head).toBeUndefined();
    });

    test("ends as refused when nothing listens", async () => {
      const { end, head } = await collect(post(await deadOrigin()));
      expect(end).toMatchObject({ kind: "failed", reason: "refused" });
      expect(head).toBeUndefined();
    });

    test("ends as unreachable when the name does not exist", async () => {
      const { end } = await collect(post("http://no-such-host.invalid"));
      expect(end).toMatchObject({ kind: "failed", reason: "unreachable" });
    });

    test("ends as headers_timeout when the back end takes the request and hangs", async () => {
      const { origin } = await start(() => {});
      const { end } = await collect(post(origin, { headersTimeoutMs: 150 }));
      expect(end).toMatchObject({ kind: "failed", reason: "headers_timeout" });
    });

    test("ends as idle_timeout when the answer stops coming", async () => {
      const { origin } = await start((_, response) => {
        response.writeHead(200);
        response.write("first");
      });
      const { end, body } = await collect(post(origin, { idleTimeoutMs: 150 }));
      expect(end).toMatchObject({ kind: "failed", reason: "idle_timeout" });
      expect(body.toString()).toBe("first");
    });

    test("uses a connection again", async () => {
      const { origin, connections } = await start((_, response) => response.end("{}"));
      await collect(post(origin));
      await sleep(10);
      await collect(post(origin));
      expect(connections()).toBe(1);
    });

    test("fails what is under way when it is closed, and closes twice without complaint", async () => {
      const { origin } = await start((_, response) => {
        response.writeHead(200);
        response.write("first");
        void upstream.close();
      });
      const { end } = await collect(post(origin));
      expect(end.kind).toBe("failed");
      await upstream.close();
    });
  });
}

function valuesOf(head: AnswerHead | undefined, name: string): readonly string[] {
  return (head?.headers ?? []).filter((pair: HeaderPair) => pair[0] === name).map((pair) => pair[1]);
}

async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.on("drain", go).on("close", go);
  });
}
