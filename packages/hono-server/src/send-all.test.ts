import { describe, expect, test } from "vitest";
import { sendAll } from "./send-all.ts";
import type { AnswerHead, Upstream, UpstreamEnd, UpstreamRequest } from "./upstream.ts";

interface Reply {
  readonly status?: number;
  readonly body?: string;
  readonly end?: UpstreamEnd;
  readonly waits?: boolean;
}

/** An upstream that answers by the request's path, later ones first. */
function upstreamOf(replies: Readonly<Record<string, Reply>>) {
  let running = 0;
  const seen = { most: 0, paths: [] as string[], aborted: [] as string[] };
  const upstream: Upstream = {
    close: async () => {},
    send: async ({ path, signal }, receiver) => {
      seen.paths.push(path);
      seen.most = Math.max(seen.most, ++running);
      const { status = 200, body = `"${path}"`, end, waits = false } = replies[path] ?? {};
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
        if (!waits) setTimeout(resolve, 1);
      });
      running--;
      if (signal.aborted) {
        seen.aborted.push(path);
        return { kind: "failed", reason: "aborted", detail: "" };
      }
      if (end?.kind === "failed") return end;
      receiver.onHead({ status, headers: [] });
      void receiver.onChunk(new TextEncoder().encode(body));
      return { kind: "complete" };
    },
  };
  return { upstream, seen };
}

async function ask(
  paths: readonly string[],
  replies: Readonly<Record<string, Reply>>,
  signal = new AbortController().signal,
) {
  const { upstream, seen } = upstreamOf(replies);
  let head: AnswerHead | undefined;
  let text = "";
  const request = (path: string): UpstreamRequest => ({
    method: "POST",
    origin: "http://x",
    path,
    headers: [],
    body: undefined,
    headersTimeoutMs: 1000,
    idleTimeoutMs: 1000,
    signal,
  });
  const end = await sendAll(upstream, paths.map(request), {
    onHead: (received) => void (head = received),
    onChunk: (chunk) => {
      text += new TextDecoder().decode(chunk);
      return undefined;
    },
  });
  return { end, head, text, seen };
}

describe("requests that are one call together", () => {
  const many = Array.from({ length: 30 }, (_, index) => `/${index}`);

  test("give one answer in their order, some at a time", async () => {
    const { end, head, text, seen } = await ask(many, {});
    expect([end.kind, head?.status, seen.most]).toEqual(["complete", 200, 8]);
    expect(text.split("\u001E").slice(1)).toEqual(many.map((path) => `"${path}"`));
  });

  test("give the first answer that is none, and end the others", async () => {
    const { end, head, text, seen } = await ask(many, { "/3": { status: 429, body: "no" }, "/4": { waits: true } });
    expect([end.kind, head?.status, text]).toEqual(["complete", 429, "no"]);
    expect(seen.aborted).toContain("/4");
    expect(seen.paths.length).toBeLessThan(many.length);
  });

  test("fail together", async () => {
    const failure: UpstreamEnd = { kind: "failed", reason: "reset", detail: "" };
    const { end, head, seen } = await ask(many, { "/2": { end: failure }, "/1": { waits: true } });
    expect([end, head]).toEqual([failure, undefined]);
    expect(seen.aborted).toContain("/1");
  });

  test("end with their caller", async () => {
    const leaving = new AbortController();
    const asked = ask(["/0", "/1"], { "/0": { waits: true }, "/1": { waits: true } }, leaving.signal);
    leaving.abort();
    expect((await asked).end).toMatchObject({ kind: "failed", reason: "aborted" });
  });
});
