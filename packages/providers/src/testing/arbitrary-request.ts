import fc from "fast-check";
import type { ChatRequest, Tool, Turn } from "../conversation/chat-request.ts";
import type { MediaSource, Part } from "../conversation/part.ts";

const text = fc.string({ unit: "grapheme", maxLength: 30 });
const name = fc.stringMatching(/^[a-z_]{1,16}$/);
const base64 = fc.base64String({ maxLength: 40 });
/** A record whose members may be left out, as the types want it: without `undefined` in their place. */
const partial = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const cache = partial({ cache: partial({ ttl: fc.constantFrom("5m" as const, "1h" as const) }) });
const source = (mediaTypes: readonly string[]): fc.Arbitrary<MediaSource> =>
  fc.oneof(
    fc.record({ kind: fc.constant("base64" as const), mediaType: fc.constantFrom(...mediaTypes), data: base64 }),
    fc.record({ kind: fc.constant("url" as const), url: fc.constantFrom("https://example.com/a.png", "s3://b/a.png") }),
    fc.record({ kind: fc.constant("file" as const), id: fc.constant("file-1") }),
  );
const signature = fc.record({
  value: base64,
  by: fc.constantFrom("anthropic" as const, "gemini" as const, "bedrock-converse" as const, "openai" as const),
});
const textPart = fc
  .tuple(text, cache)
  .map(([value, mark]) => ({ kind: "text" as const, text: value, ...mark }) satisfies Part);
const imagePart = source(["image/png", "image/jpeg", "image/webp", "image/tiff"]).map(
  (value) => ({ kind: "image" as const, source: value }) satisfies Part,
);
const documentPart = fc
  .tuple(
    fc.oneof(
      source(["application/pdf", "text/csv", "application/zip"]),
      text.map((value) => ({ kind: "text" as const, text: value })),
    ),
    partial({ name: text, context: text, citations: fc.boolean() }),
  )
  .map(([value, rest]) => ({ kind: "document" as const, source: value, ...rest }) satisfies Part);
const audioPart = source(["audio/wav", "audio/mpeg"]).map(
  (value) => ({ kind: "audio" as const, source: value }) satisfies Part,
);
const callIds = ["call_1", "call_2", "toolu_x", "functions.a:0"];
const assistantPart: fc.Arbitrary<Part> = fc.oneof(
  textPart,
  fc.record({ kind: fc.constant("refusal" as const), text }),
  fc.tuple(text, partial({ signature, encrypted: signature })).map(([value, rest]) => ({
    kind: "reasoning" as const,
    text: value,
    ...rest,
  })),
  fc.record({
    kind: fc.constant("tool_call" as const),
    id: fc.constantFrom(...callIds),
    name,
    argumentsJson: fc.oneof(fc.json({ maxDepth: 2 }), fc.constant(""), fc.constant('{"city":"Paris"}')),
  }),
);
const userPart: fc.Arbitrary<Part> = fc.oneof(
  textPart,
  imagePart,
  documentPart,
  audioPart,
  fc
    .tuple(
      fc.constantFrom(...callIds),
      fc.array(fc.oneof(textPart, imagePart, documentPart), { maxLength: 3 }),
      partial({ isError: fc.boolean() }),
    )
    .map(([callId, parts, rest]) => ({ kind: "tool_result" as const, callId, parts, ...rest })),
);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({ role: fc.constant("system" as const), parts: fc.array(textPart, { maxLength: 2 }) }),
  fc.record({ role: fc.constant("user" as const), parts: fc.array(userPart, { maxLength: 3 }) }),
  fc.record({ role: fc.constant("assistant" as const), parts: fc.array(assistantPart, { maxLength: 3 }) }),
);
const schema = fc.constantFrom({ type: "object", properties: { city: { type: "string" } } }, { type: "array" }, {});
const tool: fc.Arbitrary<Tool> = fc.oneof(
  fc
    .tuple(name, partial({ description: text, parameters: schema, strict: fc.boolean() }), cache)
    .map(([tool_, rest, mark]) => ({ kind: "function" as const, name: tool_, ...rest, ...mark })),
  fc.constant({ kind: "native" as const, wire: "anthropic-messages" as const, value: { type: "web_search_20250305" } }),
);
const count = fc.nat({ max: 100_000 });

/** Any request that dialects may read, for what families write of it. `model` is one of `models`. */
export function arbitraryRequest(models: readonly string[]): fc.Arbitrary<ChatRequest> {
  const required = {
    dialect: fc.constantFrom("openai-chat" as const, "anthropic-messages" as const, "openai-responses" as const),
    model: fc.constantFrom(...models),
    turns: fc.array(turn, { maxLength: 6 }),
    tools: fc.array(tool, { maxLength: 3 }),
    stop: fc.array(text, { maxLength: 2 }),
    sampling: partial({
      temperature: fc.constantFrom(0, 0.5, 1, 2),
      topP: fc.constantFrom(0.1, 0.97, 1),
      topK: count,
      seed: count,
      presencePenalty: fc.constantFrom(0, 1),
    }),
    stream: fc.boolean(),
    streamUsage: fc.boolean(),
    native: fc.array(fc.record({ name: fc.constantFrom("safety", "guardrailConfig"), value: fc.constant({}) }), {
      maxLength: 1,
    }),
  };
  const rest = partial({
    toolChoice: fc.oneof(
      fc.record({ kind: fc.constantFrom("auto" as const, "none" as const, "required" as const) }),
      fc.record({ kind: fc.constant("function" as const), name }),
    ),
    parallelToolCalls: fc.boolean(),
    maxTokens: count,
    choices: fc.nat({ max: 3 }),
    format: fc.oneof(
      fc.record({ kind: fc.constantFrom("text" as const, "json" as const) }),
      fc.record({ kind: fc.constant("schema" as const), name, schema }),
    ),
    reasoning: fc
      .tuple(
        fc.constantFrom("off" as const, "on" as const, "adaptive" as const),
        partial({
          effort: fc.constantFrom("minimal" as const, "medium" as const, "max" as const),
          budgetTokens: count,
        }),
      )
      .map(([mode, more]) => ({ mode, ...more })),
    logprobs: fc.record({ top: count }),
    verbosity: fc.constantFrom("low" as const, "high" as const),
    user: text,
    metadata: fc.dictionary(name, text, { maxKeys: 2 }),
    serviceTier: fc.constantFrom("auto", "default", "flex", "scale"),
    betas: fc.array(name, { maxLength: 2 }),
  });
  return fc.tuple(fc.record(required), rest).map(([request, more]) => ({ ...request, ...more }));
}
