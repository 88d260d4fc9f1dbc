import { describe, expect, it } from "vitest";
import { loadConfig } from "./config/load-config.ts";
import { createRouter } from "./create-router.ts";
import { createLadder } from "./models/ladder.ts";
import { chatCompletions } from "./prompt/chat-completions.ts";
import { createFakeModel } from "./testing/fake-model.ts";

/** The plan for a request that names `model`, where the config's models have these back ends. */
async function planFor(model: string, models: string): Promise<string> {
  const text = `
version: v0.3
listeners: []
providers: {defaults: {default_model: small}, models: [${models}]}
routing: {modelCards: [{name: small}, {name: math-expert}]}
`;
  const router = createRouter({
    config: loadConfig(text).config!,
    models: createLadder([createFakeModel({ heads: {} })]),
  });
  const body = new TextEncoder().encode(JSON.stringify({ model, messages: [{ role: "user", content: "hello" }] }));
  const { plan } = await router.route({ body, header: () => undefined, dialect: chatCompletions });
  return plan.kind === "forward"
    ? `${plan.candidates[0].model} as ${plan.candidates[0].upstreamModel}`
    : String(plan.status);
}

describe("a config that leaves all back ends to the gateway behind the router", () => {
  const models = "{name: small, provider_model_id: small}, {name: math-expert, provider_model_id: math}";

  it("sends a model that the client names, and the default model, on", async () => {
    expect(await planFor("math-expert", models)).toBe("math-expert as math");
    expect(await planFor("auto", models)).toBe("small as small");
  });

  it("refuses a model that it does not know", async () => {
    expect(await planFor("nope", models)).toBe("400");
  });
});

describe("a config that names back ends", () => {
  const models =
    '{name: small, backend_refs: [{name: a, endpoint: "localhost:1"}]}, {name: math-expert, provider_model_id: math}';

  it("refuses a model without one", async () => {
    expect(await planFor("math-expert", models)).toBe("400");
    expect(await planFor("auto", models)).toBe("small as small");
  });
});
