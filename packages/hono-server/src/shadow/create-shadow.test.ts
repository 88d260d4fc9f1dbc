import {
  chatCompletions,
  anthropicMessages,
  type ClientDialect,
  type RouteOutcome,
  type Router,
  type ShadowedRecord,
} from "@signalbox/core";
import { createCountingMetrics } from "@signalbox/core/testing";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createDispatchUpstream } from "../node/dispatch-upstream.ts";
import { deadOrigin, startRawServer, type RawServer } from "../testing/raw-server.ts";
import { createTestRouter } from "../testing/test-router.ts";
import { createShadow, type RunningShadow, type ShadowLimits } from "./create-shadow.ts";

const usage = { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 };
const answered = JSON.stringify({ object: "chat.completion", model: "next-id", choices: [], usage });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startServer(...parameters: Parameters<typeof startRawServer>): Promise<RawServer> {
  const server = await startRawServer(...parameters);
  closers.push(() => server.close());
  return server;
}

const startAnsweringServer = (): Promise<RawServer> =>
  startServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end(answered));

/** A server that takes requests and says nothing. */
const startHungServer = (): Promise<RawServer> => startServer(() => {});

function routerTo(origin: string, shadow: string, secret = ""): Router {
  return createTestRouter(
    `
version: v0.3
providers:
  defaults: { default_model: now }
  models:
    - { name: now, backend_refs: [{ endpoint: "127.0.0.1:1", api_key: now-key }] }
    - name: next
      provider_model_id: next-id
      backend_refs: [{ base_url: "${origin}/v1", api_key_env: NEXT_KEY, extra_headers: { x-team: shadows } }]
routing:
  modelCards: [{ name: now }, { name: next }]
  signals: { keywords: [{ name: sums, operator: OR, keywords: [sum] }] }
  decisions:
    - name: sums
      rules: { operator: OR, conditions: [{ type: keyword, name: sums }] }
      modelRefs: [{ model: now }]
      plugins:
        - { type: system_prompt, configuration: { system_prompt: Show each step. } }
        - { type: header_mutation, configuration: { add: [{ name: x-internal, value: secret }] } }
global: { signalbox: { shadow: [${shadow}] } }`,
    { env: { NEXT_KEY: secret } },
  );
}

interface Sent {
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dialect?: ClientDialect;
  readonly target?: string;
}

async function send(
  shadow: RunningShadow,
  router: Router,
  { text = "the sum of 1 and 2", headers = {}, dialect = chatCompletions, target = "/v1/chat/completions" }: Sent = {},
): Promise<{ readonly outcome: RouteOutcome; readonly tell: ReturnType<RunningShadow["copy"]> }> {
  const message = { role: "user", content: text };
  const body = new TextEncoder().encode(JSON.stringify({ model: "MoM", max_tokens: 9, messages: [message] }));
  const all: Readonly<Record<string, string>> = { "content-type": "application/json", ...headers };
  const header = (name: string): string | undefined => all[name];
  const outcome = await router.route({ body, header, dialect });
  return { outcome, tell: shadow.copy({ config: router.config, outcome, body, dialect, target, header }) };
}

function openShadow(
  options: { readonly limits?: ShadowLimits; readonly env?: Readonly<Record<string, string>> } = {},
): {
  readonly shadow: RunningShadow;
  readonly metrics: ReturnType<typeof createCountingMetrics> & { readonly inFlight: () => number };
  readonly records: ShadowedRecord[];
} {
  const upstream = createDispatchUpstream();
  const counting = createCountingMetrics();
  let inFlight = 0;
  const metrics = {
    ...counting,
    gauge: (name: string, change: number) => {
      if (name === "signalbox_shadow_inflight") inFlight += change;
    },
    inFlight: () => inFlight,
  };
  const records: ShadowedRecord[] = [];
  const shadow = createShadow({
    upstream,
    metrics,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    providerAccess: {
      env: options.env ?? {},
      readFile: async () => "",
      fetch: (url, init) => fetch(url, init),
    },
    onCompared: (record) => records.push(record),
  });
  closers.push(() => upstream.close());
  closers.push(() => shadow.close());
  return { shadow, metrics, records };
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 5) {
    if (waited > 20_000) throw new Error("waited in vain");
    await sleep(5);
  }
}

describe("createShadow", () => {
  it("sends the chosen model's request to the other model, with nothing of the client but its words", async () => {
    const server = await startAnsweringServer();
    const { shadow } = openShadow();
    const headers = {
      authorization: "Bearer client",
      cookie: "session=1",
      "x-user-id": "alice",
      "x-vsr-internal-auth": "s",
      "x-request-id": "r",
    };
    await send(shadow, routerTo(server.origin, "{ model: next, percentage: 100 }", "next-key"), { headers });
    await until(() => server.requests.length === 1);
    const [{ path, body, headers: sent }] = server.requests as [RawServer["requests"][number]];
    expect(path).toBe("/v1/chat/completions");
    expect(JSON.parse(body)).toEqual({
      model: "next-id",
      max_tokens: 9,
      messages: [
        { role: "system", content: "Show each step." },
        { role: "user", content: "the sum of 1 and 2" },
      ],
    });
    const { host: _, "content-length": __, connection: ___, ...rest } = sent;
    expect(rest).toEqual({
      "content-type": "application/json",
      "accept-encoding": "identity",
      "x-signalbox-shadow": "next",
      "x-team": "shadows",
      authorization: "Bearer next-key",
    });
  });

  it("asks a gateway at base_url by the model's name, on the client's own path, with the shadow's own key", async () => {
    const server = await startAnsweringServer();
    const { shadow } = openShadow({ env: { GATEWAY_KEY: "gateway-key" } });
    const entry = `{ model: next, percentage: 100, base_url: "${server.origin}", api_key_env: GATEWAY_KEY, auth_header: X-API-Key }`;
    await send(shadow, routerTo("http://127.0.0.1:1", entry), {
      dialect: anthropicMessages,
      target: "/anthropic/v1/messages",
      headers: { "x-api-key": "client", "anthropic-version": "2023-06-01" },
    });
    await until(() => server.requests.length === 1);
    expect(server.requests[0]).toMatchObject({
      path: "/anthropic/v1/messages",
      headers: { "x-api-key": "gateway-key", "anthropic-version": "2023-06-01" },
    });
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ model: "next" });
  });

  it("keeps to the API below a base_url with a path", async () => {
    const server = await startAnsweringServer();
    const { shadow } = openShadow();
    const entry = `{ model: next, percentage: 100, base_url: "${server.origin}/base/v1" }`;
    await send(shadow, routerTo("http://127.0.0.1:1", entry));
    await until(() => server.requests.length === 1);
    expect(server.requests[0]!.path).toBe("/base/v1/chat/completions");
  });

  it("does not copy a copy, nor what no entry asks for", async () => {
    const server = await startAnsweringServer();
    const { shadow } = openShadow();
    const all = routerTo(server.origin, "{ model: next, percentage: 100 }");
    expect((await send(shadow, all, { headers: { "x-signalbox-shadow": "next" } })).tell).toBeUndefined();
    const sums = routerTo(server.origin, "{ model: next, percentage: 100, decisions: [sums] }");
    expect((await send(shadow, sums)).tell).toBeDefined();
    expect((await send(shadow, sums, { text: "hello" })).tell).toBeUndefined();
    const others = routerTo(server.origin, "{ model: next, percentage: 100, models: [next] }");
    expect((await send(shadow, others)).tell).toBeUndefined();
    const none = createTestRouter(
      "version: v0.3\nproviders: { defaults: { default_model: now }, models: [{ name: now, backend_refs: [{ endpoint: a:1 }] }] }\nrouting: { modelCards: [{ name: now }] }",
    );
    expect((await send(shadow, none)).tell).toBeUndefined();
  });

  it("draws by the request: the share is kept, and the same request always has the same fate", async () => {
    const server = await startAnsweringServer();
    const { shadow } = openShadow({ limits: { maxInFlight: 0 } });
    const { shadow: again } = openShadow({ limits: { maxInFlight: 4000 } });
    const router = routerTo(server.origin, "{ model: next, percentage: 25 }");
    const drawn: boolean[] = [];
    for (let index = 0; index < 2000; index++) {
      const text = `question ${index}`;
      expect((await send(shadow, router, { text })).tell).toBeUndefined();
      drawn.push((await send(again, router, { text })).tell !== undefined);
    }
    const share = drawn.filter(Boolean).length / drawn.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect((await send(again, router, { text: "question 0" })).tell !== undefined).toBe(drawn[0]);
  }, 60_000);

  it("compares both answers, whichever ends first, in metrics and in the record", async () => {
    const server = await startAnsweringServer();
    const { shadow, metrics, records } = openShadow();
    const router = routerTo(server.origin, "{ model: next, percentage: 100 }");
    const early = await send(shadow, router);
    early.tell!({ status: 200, usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30 } });
    await until(() => records.length === 1);
    const late = await send(shadow, router);
    await until(() => server.requests.length === 2 && metrics.inFlight() === 0);
    late.tell!({ status: 503, usage: undefined });
    expect(records).toHaveLength(2);
    expect(records[0]).toEqual({
      ...early.outcome.record,
      shadow: {
        model: "next",
        client: expect.objectContaining({
          status: 200,
          usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30 },
        }) as object,
        copy: expect.objectContaining({
          status: 200,
          usage: { promptTokens: 11, completionTokens: 5, totalTokens: 16 },
        }) as object,
      },
    });
    const sum = metrics.counter;
    expect(sum("signalbox_shadow_copies_total", { shadow: "next", result: "answered" })).toBe(2);
    expect(sum("signalbox_shadow_answers_total", { shadow: "next", client: "2xx", copy: "2xx" })).toBe(1);
    expect(sum("signalbox_shadow_answers_total", { shadow: "next", client: "5xx", copy: "2xx" })).toBe(1);
    expect(sum("signalbox_shadow_tokens_total", { shadow: "next", answer: "client", type: "completion" })).toBe(20);
    expect(sum("signalbox_shadow_tokens_total", { shadow: "next", answer: "copy", type: "completion" })).toBe(10);
  });

  it("reads the tokens of streams too", async () => {
    const frames = [
      `data: ${JSON.stringify({ model: "next-id", choices: [] })}`,
      `data: ${JSON.stringify({ choices: [], usage })}`,
      "data: [DONE]",
    ];
    const server = await startServer((_, response) =>
      response.writeHead(200, { "content-type": "text/event-stream" }).end(`${frames.join("\n\n")}\n\n`),
    );
    const { shadow, records } = openShadow();
    const { tell } = await send(shadow, routerTo(server.origin, "{ model: next, percentage: 100 }"));
    tell!({ status: 200, usage: undefined });
    await until(() => records.length === 1);
    expect(records[0]!.shadow.copy.usage).toMatchObject({ promptTokens: 11, completionTokens: 5 });
  });

  it.each([
    ["nobody listens", async () => deadOrigin(), "refused"],
    [
      "the connection breaks",
      async () => (await startServer((_, response) => void response.socket?.destroy())).origin,
      "reset",
    ],
  ])("where %s, that is counted and compared as no answer", async (_, origin, result) => {
    const { shadow, metrics, records } = openShadow();
    const { tell } = await send(shadow, routerTo(await origin(), "{ model: next, percentage: 100 }"));
    tell!({ status: 200, usage: undefined });
    await until(() => records.length === 1);
    expect(records[0]!.shadow.copy.status).toBeUndefined();
    expect(metrics.counter("signalbox_shadow_copies_total", { shadow: "next", result })).toBe(1);
    expect(metrics.counter("signalbox_shadow_answers_total", { shadow: "next", client: "2xx", copy: "none" })).toBe(1);
  });

  it("drops what is over the limit of copies under way", async () => {
    const server = await startHungServer();
    const { shadow, metrics } = openShadow({ limits: { maxInFlight: 3 } });
    const router = routerTo(server.origin, "{ model: next, percentage: 100 }");
    for (let index = 0; index < 10; index++) await send(shadow, router, { text: `sum ${index}` });
    expect(metrics.counter("signalbox_shadow_copies_total", { shadow: "next", result: "dropped_busy" })).toBe(7);
    await until(() => server.requests.length === 3);
  });

  it("gives up what takes too long, and others have its place", async () => {
    const server = await startHungServer();
    const { shadow, metrics } = openShadow({ limits: { maxInFlight: 1, timeoutMs: 100 } });
    const router = routerTo(server.origin, "{ model: next, percentage: 100 }");
    await send(shadow, router);
    await until(() => metrics.counter("signalbox_shadow_copies_total", { shadow: "next", result: "timeout" }) === 1);
    await until(() => metrics.inFlight() === 0);
    expect((await send(shadow, router)).tell).toBeDefined();
  });

  it("holds no more bytes than it may", async () => {
    const server = await startHungServer();
    const { shadow, metrics } = openShadow({ limits: { maxHeldBytes: 10_000 } });
    const router = routerTo(server.origin, "{ model: next, percentage: 100 }");
    await send(shadow, router, { text: "x".repeat(6000) });
    expect((await send(shadow, router, { text: "y".repeat(6000) })).tell).toBeUndefined();
    expect(metrics.counter("signalbox_shadow_copies_total", { shadow: "next", result: "dropped_bytes" })).toBe(1);
    expect((await send(shadow, router, { text: "z".repeat(600) })).tell).toBeDefined();
  });

  it("reads no more of an answer than it may", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const flood = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", flood);
      flood();
    });
    const { shadow, metrics } = openShadow({ limits: { maxAnswerBytes: 300_000 } });
    await send(shadow, routerTo(server.origin, "{ model: next, percentage: 100 }"));
    await until(() => metrics.counter("signalbox_shadow_copies_total", { shadow: "next", result: "too_long" }) === 1);
  });

  it("ends at once when it is closed, and copies nothing after that", async () => {
    const server = await startHungServer();
    const { shadow, metrics } = openShadow();
    const router = routerTo(server.origin, "{ model: next, percentage: 100 }");
    await send(shadow, router);
    await until(() => server.requests.length === 1);
    await shadow.close();
    expect(metrics.counter("signalbox_shadow_copies_total", { shadow: "next", result: "stopped" })).toBe(1);
    expect((await send(shadow, router)).tell).toBeUndefined();
  });

  it("leaves out a shadow that has no place to be asked at", async () => {
    const { shadow } = openShadow();
    const router = routerTo("http://127.0.0.1:1", '{ model: next, percentage: 100, base_url: "ftp://x" }');
    expect((await send(shadow, router)).tell).toBeUndefined();
  });
});
