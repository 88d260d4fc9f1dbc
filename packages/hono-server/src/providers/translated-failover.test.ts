import {
  converseWire,
  geminiWire,
  readClientAnswer,
  SIMULATED_AWS,
  SIMULATED_KEY,
  startWireSimulator,
  WEATHER_TEXT,
} from "@signalbox/providers/testing";
import { afterEach, expect, test } from "vitest";
import type { RunningServer } from "../node/listen.ts";
import { serveGateway } from "../node/serve.ts";
import type { RequestReport } from "../serve-request.ts";
import { deadOrigin, startRawServer } from "../testing/raw-server.ts";
import { createTestRouter } from "../testing/test-router.ts";

const env = { KEY: SIMULATED_KEY, ID: SIMULATED_AWS.accessKeyId, SECRET: SIMULATED_AWS.secretAccessKey };
const keys = "credentials: {access_key_id_env: ID, secret_access_key_env: SECRET}";
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function serve(
  backends: readonly string[],
  { strict = false, idleTimeoutMs = 5000 }: { readonly strict?: boolean; readonly idleTimeoutMs?: number } = {},
): Promise<{ readonly server: RunningServer; readonly reports: RequestReport[] }> {
  const reports: RequestReport[] = [];
  const references = backends.map((backend, index) => `{name: b${index}, weight: ${100 - index}, ${backend}}`);
  const router = createTestRouter(
    `
providers:
  models: [{name: m, backend_refs: [${references.join(", ")}]}]
routing: {}
global: {signalbox: {strict_parameters: ${strict}}}
`,
    { env },
  );
  const server = await serveGateway({
    port: 0,
    getRouter: () => router,
    limits: { idleTimeoutMs },
    onRequest: (report) => reports.push(report),
    providerAccess: { env, fetch, readFile: async () => Promise.reject(new Error("no files")) },
  });
  closers.push(() => server.close({ graceMs: 100 }));
  return { server, reports };
}

function ask(server: RunningServer, body: object = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "Weather?" }], ...body }),
  });
}

test("a dead back end's place is taken by one of another API, which is asked in its own words and signed for itself", async () => {
  const bedrock = await startWireSimulator(converseWire);
  closers.push(() => bedrock.close());
  const { server, reports } = await serve([
    `base_url: "${await deadOrigin()}", provider: gemini, api_key_env: KEY`,
    `base_url: "${bedrock.origin}", provider: bedrock, region: us-east-1, ${keys}`,
  ]);
  for (const stream of [false, true]) {
    const response = await ask(server, { stream });
    expect(readClientAnswer("anthropic-messages", await response.text())).toMatchObject({ text: WEATHER_TEXT });
  }
  await expect.poll(() => reports.length).toBe(2);
  for (const { attempts } of reports) {
    expect(attempts.at(-1)).toMatchObject({ backend: "m_b1", failure: undefined });
    expect(attempts.slice(0, -1).every(({ failure }) => failure === "refused")).toBe(true);
  }
});

test("a back end without its credential is passed over", async () => {
  const gemini = await startWireSimulator(geminiWire);
  closers.push(() => gemini.close());
  const { server } = await serve([
    `base_url: "${gemini.origin}", provider: gemini, credentials: {api_key_file: /nowhere}`,
    `base_url: "${gemini.origin}", provider: gemini, api_key_env: KEY`,
  ]);
  // Whichever is drawn first.
  for (const content of ["a", "b", "c", "d"])
    expect((await ask(server, { messages: [{ role: "user", content }] })).status).toBe(200);
  expect(gemini.calls).toHaveLength(4);
});

test("in strict mode a request goes to a provider that can take all of it", async () => {
  const gemini = await startWireSimulator(geminiWire);
  closers.push(() => gemini.close());
  const openAi = await startRawServer((_, response) => {
    const choices = [{ index: 0, message: { role: "assistant", content: "no top_k" }, finish_reason: "stop" }];
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: "c", choices }));
  });
  closers.push(() => openAi.close());
  const { server } = await serve(
    [
      `base_url: "${openAi.origin}", provider: groq, api_key_env: KEY`,
      `base_url: "${gemini.origin}", provider: gemini, api_key_env: KEY`,
    ],
    { strict: true },
  );
  for (const content of ["a", "b", "c", "d"]) {
    const response = await ask(server, { top_k: 5, messages: [{ role: "user", content }] });
    expect(readClientAnswer("anthropic-messages", await response.text()).text).toBe(WEATHER_TEXT);
  }
  expect(openAi.requests).toHaveLength(0);
});

test("a stream that stops coming ends in the client's own error", async () => {
  const first = 'data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Let"}]},"index":0}]}\r\n\r\n';
  const silent = await startRawServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(first);
  });
  closers.push(() => silent.close());
  const { server, reports } = await serve([`base_url: "${silent.origin}", provider: gemini, api_key_env: KEY`], {
    idleTimeoutMs: 300,
  });
  const answer = readClientAnswer("anthropic-messages", await (await ask(server, { stream: true })).text());
  expect(answer).toMatchObject({ text: "Let", stop: null, error: expect.stringContaining("stopped coming") });
  await expect.poll(() => reports[0]?.attempts[0]?.failure).toBe("idle_timeout");
});

test("a slow client holds the provider back", async () => {
  const text = "x".repeat(64 * 1024);
  const chunk = { id: "c", model: "m", choices: [{ index: 0, delta: { content: text }, finish_reason: null }] };
  let sent = 0;
  const fast = await startRawServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (): void => {
      while (sent < 2000 && !response.destroyed) {
        sent++;
        if (!response.write(`data: ${JSON.stringify(chunk)}\n\n`)) {
          response.once("drain", send);
          return;
        }
      }
    };
    send();
  });
  closers.push(() => fast.close());
  const { server } = await serve([`base_url: "${fast.origin}", provider: groq, api_key_env: KEY`]);
  const response = await ask(server, { stream: true });
  const reader = response.body!.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const held = sent;
  await new Promise((resolve) => setTimeout(resolve, 300));
  // 2,000 chunks are 128 MB; what stands in the sockets' buffers is far below.
  expect([held < 1000, sent - held < 20]).toEqual([true, true]);
  await reader.cancel();
});
