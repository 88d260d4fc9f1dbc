import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpenAiQuirks, Target } from "../families/target.ts";
import { PROVIDERS } from "../provider-table.ts";
import { searchOfWords } from "./mentions.ts";
import { isSameWire, searchOfDifferences } from "./same-wire.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a search for words in JSON", () => {
  const search = searchOfWords({ members: ["max_completion_tokens"], values: ["developer"] });

  test.each([
    ['{"role":"developer"}', true],
    ['{"max_completion_tokens":1}', true],
    ['{"content":"say \\"developer\\" aloud"}', false],
    ['{"content":"developer"}', true],
    ['{"content":"developers","max_completion":1}', false],
    ['{"a":{"max_completion_tokens" \n\t\r:1}}', true],
    ['{"content":"max_completion_tokens"}', false],
    ['{"max\\u005fcompletion_tokens":1}', true],
    ['{"content":"\\u4f60\\u597d"}', false],
    ['{"content":"\\\\u00e9 \\\\\\u00e9"}', true],
    ["", false],
    ['"developer', false],
  ])("in %s: %s", (json, expected) => expect(search(encode(json))).toBe(expected));

  test("misses no member and no value, however it is written", () => {
    const words = fc.constantFrom("developer", "max_completion_tokens", "other");
    const escaped = (text: string): string =>
      Array.from(text, (character, index) =>
        index % 3 === 0 ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : character,
      ).join("");
    fc.assert(
      fc.property(words, fc.json(), fc.boolean(), fc.boolean(), (word, json, isMember, isEscaped) => {
        const written = `"${isEscaped ? escaped(word) : word}"`;
        const text = isMember ? `{"a":${json},${written}:1}` : `[${json},${written}]`;
        const isWanted = word === "developer" || (word === "max_completion_tokens" && (isMember || isEscaped));
        if (isWanted) expect(search(encode(text))).toBe(true);
      }),
    );
  });
});

/** Bodies that hold, or do not, each of what vendors do differently. */
const bodies = fc.record(
  {
    model: fc.constant("m"),
    max_tokens: fc.constant(1),
    max_completion_tokens: fc.constant(1),
    seed: fc.constant(1),
    logit_bias: fc.constant({}),
    parallel_tool_calls: fc.constant(true),
    reasoning_effort: fc.constant("low"),
    stream_options: fc.constant({ include_usage: true }),
    response_format: fc.constantFrom({ type: "json_object" }, { type: "json_schema", json_schema: {} }),
    tool_choice: fc.constantFrom("auto", { type: "allowed_tools", allowed_tools: {} }),
    messages: fc.array(
      fc.constantFrom(
        { role: "user", content: 'max_completion_tokens and "developer"' },
        { role: "user", content: [] },
        { role: "user", content: [{ type: "text", text: "x" }] },
        { role: "developer", content: "x" },
        { role: "assistant", content: "x", thinking_blocks: [] },
        { role: "assistant", content: null, tool_calls: [{ id: "1", type: "function", function: {} }] },
        { role: "tool", tool_call_id: "1", content: "x" },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ["model"] },
);

describe("what a vendor does differently", () => {
  const vendors = PROVIDERS.filter(({ family }) => family === "openai").map(
    ({ key, quirks }) => [key, quirks] as const,
  );
  const target = (quirks: OpenAiQuirks): Target => ({
    family: "openai",
    provider: "x",
    basePath: "/v1",
    transport: { kind: "native" },
    defaultMaxTokens: 1,
    strict: false,
    quirks,
  });

  test.each(vendors)("is not missed by the search: %s", (_, quirks) => {
    const search = searchOfDifferences("openai-chat", target(quirks));
    if (search === undefined) return expect(quirks.textContent).toBe(true);
    expect(search(encode(JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] })))).toBe(false);
    fc.assert(
      fc.property(bodies, (body) => {
        const isSame = isSameWire("openai-chat", body, target(quirks));
        if (!isSame) expect(search(encode(JSON.stringify(body)))).toBe(true);
      }),
    );
  });

  test("is nothing where the API is Anthropic's own, and unknown where it is another", () => {
    const anthropic: Target = { ...target({}), family: "anthropic" };
    expect(searchOfDifferences("anthropic-messages", anthropic)?.(encode("{}"))).toBe(false);
    expect(searchOfDifferences("openai-chat", anthropic)).toBeUndefined();
    expect(searchOfDifferences("openai-responses", target({}))).toBeUndefined();
  });
});
