import fc from "fast-check";
import type { ChatRequest } from "../conversation/chat-request.ts";

/** Members that may be missing; never present and undefined. */
function optional<T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const word = fc.stringMatching(/^[a-z_]{1,12}$/);
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const id = fc.stringMatching(/^toolu_[a-zA-Z0-9]{1,8}$/);
const count = fc.integer({ min: 1, max: 100_000 });
const json = fc.dictionary(word, fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 3 });
const base64 = fc.base64String({ maxLength: 16 });
const cache = fc.oneof(fc.constant({}), fc.constant({ ttl: "5m" as const }), fc.constant({ ttl: "1h" as const }));
const extra = json
  .filter((fields) => Object.keys(fields).length > 0)
  .map((fields) => {
    const known = Object.entries(fields).map(([name, value]) => [`x_${name}`, value ?? "null"] as const);
    return { wire: "anthropic-messages" as const, fields: Object.fromEntries(known) };
  });
const marks = { cache, extra };

const source = {
  url: fc.record({ kind: fc.constant("url"), url: fc.webUrl() }),
  file: fc.record({ kind: fc.constant("file"), id }),
  text: fc.record({ kind: fc.constant("text"), text }),
  base64: (...types: string[]) =>
    fc.record({ kind: fc.constant("base64"), mediaType: fc.constantFrom(...types), data: base64 }),
};

function part<T extends object>(
  kind: string,
  required: { [K in keyof T]: fc.Arbitrary<T[K]> },
  rest: object = {},
): fc.Arbitrary<object> {
  return fc
    .tuple(fc.record(required), optional(rest as Record<string, fc.Arbitrary<unknown>>))
    .map(([first, second]) => ({
      kind,
      ...first,
      ...second,
    }));
}

const textPart = part(
  "text",
  { text },
  { ...marks, citations: fc.constant([{ type: "char_location", cited_text: "x" }]) },
);
const plainText = part("text", { text }, marks);
const image = part(
  "image",
  { source: fc.oneof(source.url, source.file, source.base64("image/png", "image/webp")) },
  marks,
);
const document = part(
  "document",
  { source: fc.oneof(source.url, source.file, source.text, source.base64("application/pdf")) },
  { ...marks, name: text, context: text, citations: fc.boolean() },
);
const signature = fc.record({ value: base64.filter((value) => value !== ""), by: fc.constant("anthropic") });
const argumentsJson = json.map((value) => JSON.stringify(value));
const native = fc.constantFrom(
  {
    kind: "native",
    wire: "anthropic-messages",
    value: { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "x" } },
  },
  {
    kind: "native",
    wire: "anthropic-messages",
    value: { type: "search_result", source: "s", title: "t", content: [] },
  },
);

const userParts = fc.array(
  fc.oneof(
    plainText,
    image,
    document,
    native,
    part(
      "tool_result",
      { callId: id, parts: fc.array(fc.oneof(plainText, image, document), { maxLength: 2 }) },
      { ...marks, isError: fc.boolean() },
    ),
  ),
  { minLength: 1, maxLength: 4 },
);
const assistantParts = fc.array(
  fc.oneof(
    textPart,
    native,
    part("reasoning", { text, signature }),
    part("reasoning", { text: fc.constant(""), encrypted: signature }),
    part("tool_call", { id, name: word, argumentsJson }, marks),
  ),
  { minLength: 1, maxLength: 4 },
);

const turns = fc
  .tuple(
    fc.array(fc.array(plainText, { minLength: 1, maxLength: 2 }), { maxLength: 1 }),
    fc.array(fc.tuple(userParts, assistantParts), { maxLength: 2 }),
    userParts,
    fc.array(fc.array(plainText, { minLength: 1, maxLength: 2 }), { maxLength: 1 }),
  )
  .map(([system, pairs, last, inline]) => [
    ...system.map((parts) => ({ role: "system", parts })),
    ...pairs.flatMap(([user, assistant]) => [
      { role: "user", parts: user },
      { role: "assistant", parts: assistant },
    ]),
    { role: "user", parts: last },
    ...inline.map((parts) => ({ role: "system", parts })),
  ]);

const tools = fc.array(
  fc.oneof(
    part(
      "function",
      { name: word, parameters: json.map((rest) => ({ ...rest, type: "object" })) },
      { ...marks, description: text, strict: fc.boolean() },
    ),
    fc.constant({
      kind: "native",
      wire: "anthropic-messages",
      value: { type: "web_search_20250305", name: "web_search", max_uses: 3 },
    }),
  ),
  { maxLength: 3 },
);
const choice = fc.oneof(
  fc.constant({}),
  fc.constant({ toolChoice: { kind: "none" } }),
  fc.record({
    toolChoice: fc.oneof(
      fc.constant({ kind: "auto" }),
      fc.constant({ kind: "required" }),
      fc.record({ kind: fc.constant("function"), name: word }),
    ),
  }),
  fc.record({ toolChoice: fc.constantFrom({ kind: "auto" }, { kind: "required" }), parallelToolCalls: fc.boolean() }),
);
const effort = { effort: fc.constantFrom("low", "medium", "high", "xhigh", "max") };
const summary = { summary: fc.constantFrom("none", "auto") };
const reasoning = fc
  .oneof(
    fc.tuple(fc.constant({ mode: "on" }), fc.record({ budgetTokens: count }), optional({ ...effort, ...summary })),
    fc.tuple(fc.constant({ mode: "on" }), fc.record(effort), fc.constant({})),
    fc.tuple(
      fc.constantFrom({ mode: "off" }, { mode: "adaptive" }),
      fc.constant({}),
      optional({ ...effort, ...summary }),
    ),
  )
  .map((members) => Object.assign({}, ...members) as object);

/** Any request that the Messages API can say, as its dialect reads it. */
export const arbitraryMessagesRequest: fc.Arbitrary<ChatRequest> = fc
  .tuple(
    fc.record({
      dialect: fc.constant("anthropic-messages"),
      model: fc.constantFrom("claude-opus-4-6", "claude-3-5-haiku-20241022", "claude-fable-5"),
      turns,
      tools,
      maxTokens: fc.nat({ max: 64_000 }),
      stop: fc.array(text, { maxLength: 2 }),
      sampling: optional({ temperature: fc.constantFrom(0, 0.3, 1), topP: fc.constantFrom(0.5, 1), topK: count }),
      stream: fc.boolean(),
      streamUsage: fc.constant(true),
      native: fc.constantFrom(
        [],
        [
          { name: "container", value: "c_1" },
          { name: "speed", value: "fast" },
        ],
        [{ name: "output_config", value: { task_budget: { type: "tokens", total: 9 } } }],
      ),
    }),
    choice,
    optional({
      format: json.map((rest) => ({ kind: "schema", name: "response", schema: { ...rest, type: "object" } })),
      reasoning,
      user: word,
      serviceTier: fc.constantFrom("auto", "default"),
    }),
  )
  .map(([first, second, third]) => ({ ...first, ...second, ...third }) as ChatRequest);
