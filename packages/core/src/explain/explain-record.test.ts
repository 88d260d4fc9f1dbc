import { describe, expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { createRouter } from "../create-router.ts";
import { createLadder } from "../models/ladder.ts";
import { anthropicMessages } from "../prompt/anthropic-messages.ts";
import type { RouteRequest } from "../router.ts";
import { createFakeModel } from "../testing/fake-model.ts";
import { explainRecord, summariseRecord } from "./explain-record.ts";

const text = `
providers:
  defaults: { default_model: small }
  models: [{ name: small, backend_refs: [{ endpoint: "127.0.0.1:1" }] }, { name: big, backend_refs: [{ endpoint: "127.0.0.1:1" }] }]
routing:
  modelCards: [{ name: small }, { name: big }]
  signals:
    keywords: [{ name: haste, operator: OR, keywords: [urgent, asap] }]
    domains: [{ name: math }, { name: law }]
    context: [{ name: long, min_tokens: 1K }]
  decisions:
    - { name: quick, priority: 20, rules: { operator: OR, conditions: [{ type: keyword, name: haste }] }, modelRefs: [{ model: small }] }
    - name: proof
      priority: 10
      rules: { operator: AND, conditions: [{ type: domain, name: math }, { operator: NOT, conditions: [{ type: context, name: long }] }] }
      modelRefs: [{ model: big, use_reasoning: true }]
    - { name: always, modelRefs: [{ model: small }] }
`;

async function record(
  prompt: string,
  model = "MoM",
  { document = text, ...more }: Partial<RouteRequest> & { readonly document?: string } = {},
): Promise<Parameters<typeof explainRecord>[0]> {
  const models = createLadder([createFakeModel({ heads: { domain: () => ({ math: 0.9, law: 0.1 }) } })]);
  const router = createRouter({ config: loadConfig(document).config!, models });
  const body = new TextEncoder().encode(JSON.stringify({ model, messages: [{ role: "user", content: prompt }] }));
  return (await router.route({ body, header: () => undefined, ...more })).record;
}

describe("explainRecord", () => {
  it("says who won by which numbers, and what each other decision lacked", async () => {
    const lines = explainRecord(await record("prove it")).split("\n");
    expect(lines[0]).toBe("big: proof won because domain math 0.90 reaches 0.50. Reasoning on; chosen by single.");
    expect(lines).toContain("  ○ quick: lacks keyword haste (none of 2 found)");
    expect(lines).toContain("  ◐ always: matched, but priority 0 is below 10");
    expect(lines).toContain("  ○ keyword haste: none of 2 found");
    // No decision refers to it, so it is not evaluated.
    expect(lines.join()).not.toContain("domain law");
  });

  it("names what stood in the way of a NOT", async () => {
    const explained = explainRecord(await record(`prove it ${"x".repeat(8000)}`));
    expect(explained).toContain("○ proof: lacks absence of context long 2003 reaches 1000");
  });

  it("says what the client's API has no field for", async () => {
    const families = "reasoning_families: {q: {type: chat_template_kwargs, parameter: enable_thinking}}";
    const document = text
      .replace("default_model: small", `default_model: small, ${families}`)
      .replace("{ name: big, backend_refs", "{ name: big, reasoning_family: q, backend_refs");
    const explained = explainRecord(await record("prove it", "MoM", { document, dialect: anthropicMessages }));
    expect(explained.split("\n")[0]).toMatch(/Left out: chat_template_kwargs \(not in api\)\.$/);
  });

  it("says of a count of tokens that nothing was evaluated", async () => {
    const counted = await record("prove it", "MoM", { dialect: anthropicMessages, purpose: "count" });
    expect(explainRecord(counted)).toBe("small: the default model counts the tokens, so nothing was evaluated.");
  });

  it("has one line for every outcome", async () => {
    expect(summariseRecord(await record("this is urgent"))).toBe("quick → small · keyword haste: found urgent");
    expect(summariseRecord(await record("hello", "small"))).toBe("small (named by the client, not routed)");
    expect(summariseRecord(await record("hello", "nope"))).toBe('refused with 400: model "nope" is not available');
  });
});
