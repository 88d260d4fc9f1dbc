import { createCountingMetrics } from "@signalbox/core/testing";
import type { ShadowedRecord } from "@signalbox/core";
import { expect, it } from "vitest";
import { createDispatchUpstream } from "../node/dispatch-upstream.ts";
import { serveGateway } from "../node/serve.ts";
import { startRawServer } from "../testing/raw-server.ts";
import { createTestRouter } from "../testing/test-router.ts";
import { createShadow } from "./create-shadow.ts";

const answer = (model: string, completion_tokens: number): string =>
  JSON.stringify({
    object: "chat.completion",
    model,
    choices: [],
    usage: { prompt_tokens: 4, completion_tokens, total_tokens: 4 + completion_tokens },
  });

it("the gateway copies what it forwards, to a hung shadow as well, and copies by itself are not copied again", async () => {
  const main = await startRawServer((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(answer("now", 3)),
  );
  const hung = await startRawServer(() => {});
  const metrics = createCountingMetrics();
  const upstream = createDispatchUpstream();
  const records: ShadowedRecord[] = [];
  const shadow = createShadow({ upstream, metrics, onCompared: (record) => records.push(record) });
  let ownUrl = "";
  const router = (): ReturnType<typeof createTestRouter> =>
    createTestRouter(`
version: v0.3
providers:
  defaults: { default_model: now }
  models:
    - { name: now, backend_refs: [{ base_url: "${main.origin}" }] }
    - { name: next, backend_refs: [{ base_url: "${main.origin}" }] }
    - { name: stuck, backend_refs: [{ base_url: "${hung.origin}" }] }
routing: { modelCards: [{ name: now }, { name: next }, { name: stuck }] }
global:
  signalbox:
    shadow:
      - { model: next, percentage: 100, base_url: "${ownUrl}" }
      - { model: stuck, percentage: 100 }`);
  let current = router();
  const gateway = await serveGateway({ port: 0, getRouter: () => current, metrics, shadow });
  ownUrl = `http://127.0.0.1:${gateway.port}`;
  current = router();
  try {
    const response = await fetch(`${ownUrl}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer client" },
      body: JSON.stringify({ model: "MoM", messages: [{ role: "user", content: "hello" }] }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ model: "now" });
    await expect.poll(() => records.length, { timeout: 20_000 }).toBe(1);
    expect(records[0]!.shadow).toMatchObject({
      model: "next",
      client: { status: 200, usage: { completionTokens: 3 } },
      copy: { status: 200, usage: { completionTokens: 3 } },
    });
    await expect.poll(() => hung.requests.length, { timeout: 20_000 }).toBe(1);
    expect(main.requests.map(({ body }) => (JSON.parse(body) as { model: string }).model)).toEqual(["now", "next"]);
    expect(main.requests[1]!.headers["authorization"]).toBeUndefined();
  } finally {
    await shadow.close();
    await gateway.close();
    await upstream.close();
    await main.close();
    await hung.close();
  }
  expect(metrics.counter("signalbox_shadow_copies_total", { shadow: "stuck", result: "stopped" })).toBe(1);
});
