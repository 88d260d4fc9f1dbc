import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { requireProgram, skipReason } from "../../../tools/testing/program.ts";
import { createDemoLlm } from "../src/demo-llm.ts";
import { startRawServer, type RawServer, type ReceivedRequest } from "../src/testing/raw-server.ts";
import type { ServerResponse } from "node:http";

const bun = requireProgram("bun");

describe.skipIf(bun.missing !== undefined)(`the gateway on Bun ${skipReason(bun)}`, () => {
  const demo = createDemoLlm();
  let backEnd: RawServer;
  let child: ChildProcess;
  let url: string;
  let answer: (request: ReceivedRequest, response: ServerResponse) => void;

  beforeAll(async () => {
    backEnd = await startRawServer((request, response) => answer(request, response));
    const entry = fileURLToPath(new URL("bun-gateway.ts", import.meta.url));
    child = spawn(bun.path ?? "", ["--conditions=@signalbox/source", entry], {
      env: { ...process.env, SIGNALBOX_DEMO_LLM: `127.0.0.1:${backEnd.port}` },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
    url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  });
  afterAll(async () => {
    const exited = once(child, "exit");
    child.kill();
    await exited;
    await backEnd.close();
  });
  beforeEach(() => {
    answer = async (request, response) => {
      const reply = await demo.request(request.path, { method: request.method, body: request.body });
      response.writeHead(reply.status, Object.fromEntries(reply.headers));
      response.end(await reply.text());
    };
  });

  function ask(more: object = {}, init: RequestInit = {}): Promise<Response> {
    const body = JSON.stringify({
      model: "MoM",
      messages: [{ role: "user", content: "What is the derivative of f(x) = x^3?" }],
      ...more,
    });
    return fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      ...init,
    });
  }

  test("answers the seed request: math-expert, reasoning on, headers in place", async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-vsr-selected-decision": "math_decision",
      "x-vsr-selected-model": "math-expert",
    });
    expect(await response.json()).toMatchObject({
      model: "math-expert",
      choices: [{ message: { content: expect.stringContaining('{"enable_thinking":true}') as string } }],
    });
    expect(backEnd.requests.at(-1)?.headers).toMatchObject({
      "x-selected-model": "math-expert",
      "accept-encoding": "identity",
    });
  });

  test("streams it", async () => {
    const response = await ask({ stream: true });
    const text = await response.text();
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(text).toContain('"usage":{');
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test("hands events over when they come", async () => {
    const goOn = Promise.withResolvers<void>();
    answer = async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      await goOn.promise;
      response.end("data: [DONE]\n\n");
    };
    const reader = (await ask({ stream: true })).body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("data: 1\n\n");
    goOn.resolve();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("data: [DONE]\n\n");
  });

  test("ends a stream that was cut with an error event and no [DONE]", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"a":1}\n\ndata: {"b":');
      setTimeout(() => response.destroy(), 20);
    };
    expect(await (await ask({ stream: true })).text()).toMatch(
      /^data: \{"a":1\}\n\ndata: \{"error":\{"message":"math-expert: .*\n\n$/,
    );
  });

  test("closes the back end's connection when the client leaves mid-stream", async () => {
    const closed = Promise.withResolvers<void>();
    answer = (_, response) => {
      response.on("close", closed.resolve);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
    };
    const abort = new AbortController();
    const response = await ask({ stream: true }, { signal: abort.signal });
    await response.body!.getReader().read();
    abort.abort();
    await closed.promise;
  });

  test("refuses a body above the limit with 413, and serves the next request", async () => {
    const large = await ask({ filler: "x".repeat(33 * 1024 * 1024) });
    expect([large.status, await large.text()]).toEqual([413, expect.stringContaining("32 MiB")]);
    expect((await ask()).status).toBe(200);
  });

  test("passes an answer on that the back end packed with gzip", async () => {
    const { gzipSync } = await import("node:zlib");
    answer = (_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(gzipSync('{"packed":true}'));
    };
    expect(await (await ask()).json()).toEqual({ packed: true });
  });
});
