import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import type { ChatRequest, Tool, Turn } from "../conversation/chat-request.ts";
import type { Part } from "../conversation/part.ts";
import { withoutUndefined } from "../conversation/without-undefined.ts";

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const some = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const oneOf = fc.constantFrom;

const word = fc.stringMatching(/^[a-z_]{1,12}$/);
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
const object = fc.dictionary(word, oneOf(1, "x", true, null), { maxKeys: 3 }) as fc.Arbitrary<JsonObject>;
const base64 = fc.base64String({ minLength: 4, maxLength: 24 });
const url = fc.webUrl();

const extra = optional(fc.constant({ wire: "openai-chat", fields: { vendor_field: [1] } }));
const textPart = fc.record({ kind: fc.constant("text"), text, extra }).map(withoutUndefined);
const source = (mediaTypes: fc.Arbitrary<string>): fc.Arbitrary<object> =>
  fc.record({ kind: fc.constant("base64"), mediaType: mediaTypes, data: base64 });
const image = fc
  .record({
    kind: fc.constant("image"),
    source: fc.oneof(source(oneOf("image/png", "image/jpeg")), fc.record({ kind: fc.constant("url"), url })),
    detail: optional(oneOf("low", "high", "auto")),
  })
  .map(withoutUndefined);
const audio = fc.record({ kind: fc.constant("audio"), source: source(oneOf("audio/wav", "audio/mpeg", "audio/flac")) });
const document = fc
  .record({
    kind: fc.constant("document"),
    source: fc.oneof(source(oneOf("application/pdf")), fc.record({ kind: fc.constant("file"), id: word })),
    name: optional(word),
  })
  .map(withoutUndefined);
const native = fc.record({
  kind: fc.constant("native"),
  wire: fc.constant("openai-chat"),
  value: fc.constant({ type: "video_url" }),
});
const result = fc.record({
  kind: fc.constant("tool_result"),
  callId: word,
  parts: fc.array(textPart, { minLength: 1, maxLength: 2 }),
});
const call = fc
  .record({
    kind: fc.constant("tool_call"),
    id: word,
    name: word,
    argumentsJson: fc.json({ maxDepth: 1 }),
    signature: optional(fc.record({ value: base64, by: fc.constant("openai") })),
  })
  .map(withoutUndefined);

const thought = fc.record({
  kind: fc.constant("reasoning"),
  text,
  signature: fc.record({ value: base64, by: fc.constant("openai") }),
});
const parts = (part: fc.Arbitrary<unknown>, limits: fc.ArrayConstraints): fc.Arbitrary<readonly Part[]> =>
  fc.array(part, limits) as fc.Arbitrary<readonly Part[]>;

const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({ role: fc.constant("system"), parts: parts(textPart, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    role: fc.constant("system"),
    developer: fc.constant(true),
    parts: parts(textPart, { minLength: 1, maxLength: 2 }),
  }),
  fc
    .record({
      role: fc.constant("user"),
      parts: parts(fc.oneof(textPart, image, audio, document, native), { minLength: 1, maxLength: 4 }),
      name: optional(word),
    })
    .map(withoutUndefined),
  // As the wire orders them: thoughts, text, a refusal, calls.
  fc
    .tuple(
      parts(thought, { maxLength: 2 }),
      parts(textPart, { maxLength: 2 }),
      parts(fc.record({ kind: fc.constant("refusal"), text }), { maxLength: 1 }),
      parts(call, { maxLength: 3 }),
    )
    .map((lists) => ({ role: "assistant", parts: lists.flat() })),
) as fc.Arbitrary<Turn>;

const resultTurn = fc.record({ role: fc.constant("user"), parts: parts(result, { minLength: 1, maxLength: 3 }) });
/** Results never follow results: the wire would make one turn of both. */
const turns = fc
  .array(fc.tuple(turn, fc.option(resultTurn, { nil: undefined, freq: 3 })), { minLength: 1, maxLength: 5 })
  .map((pairs) => pairs.flatMap(([said, given]) => (given === undefined ? [said] : [said, given]))) as fc.Arbitrary<
  readonly Turn[]
>;

const tool: fc.Arbitrary<Tool> = fc.oneof(
  fc
    .record({
      kind: fc.constant("function"),
      name: word,
      description: optional(text),
      parameters: optional(object),
      strict: optional(fc.boolean()),
      extra,
    })
    .map(withoutUndefined),
  fc.record({
    kind: fc.constant("native"),
    wire: fc.constant("openai-chat"),
    value: fc.constant({ type: "web_search" }),
  }),
) as fc.Arbitrary<Tool>;

const format = fc.oneof(
  fc.record({ kind: oneOf("text", "json") }),
  fc
    .record({
      kind: fc.constant("schema"),
      name: word,
      schema: object,
      description: optional(text),
      strict: optional(fc.boolean()),
    })
    .map(withoutUndefined),
);

/** Any request that OpenAI's chat API can say in full, as its dialect reads it. */
export const arbitraryChatRequest: fc.Arbitrary<ChatRequest> = fc
  .record({
    required: fc.record({
      dialect: fc.constant("openai-chat"),
      model: word,
      turns,
      tools: fc.array(tool, { maxLength: 3 }),
      stop: fc.array(text, { maxLength: 3 }),
      sampling: some({
        temperature: oneOf(0, 0.5, 1),
        topP: oneOf(0.1, 1),
        topK: fc.nat({ max: 100 }),
        seed: fc.integer(),
        presencePenalty: oneOf(-2, 0.25),
        frequencyPenalty: oneOf(2, 0),
        logitBias: object,
      }),
      native: oneOf([], [{ name: "store", value: true }], [{ name: "prediction", value: { type: "content" } }]),
      stream: fc.boolean(),
    }),
    choice: fc.oneof(
      fc.constant({}),
      fc.record({ toolChoice: fc.record({ kind: oneOf("auto", "none", "required") }) }),
      fc.record({ toolChoice: fc.record({ kind: fc.constant("function"), name: word }) }),
      fc.record({
        toolChoice: fc.record({ kind: oneOf("auto", "required") }),
        allowedTools: fc.array(word, { maxLength: 3 }),
      }),
    ),
    optional: some({
      parallelToolCalls: fc.boolean(),
      maxTokens: fc.integer({ min: 1, max: 100_000 }),
      choices: fc.integer({ min: 1, max: 8 }),
      format,
      reasoning: fc.oneof(
        fc.constant({ mode: "off" }),
        fc.record({ mode: fc.constant("on"), effort: oneOf("minimal", "low", "medium", "high", "xhigh", "max") }),
      ),
      logprobs: fc.record({ top: fc.nat({ max: 20 }) }),
      verbosity: oneOf("low", "medium", "high"),
      user: word,
      metadata: fc.dictionary(word, text, { maxKeys: 2 }),
      serviceTier: oneOf("auto", "flex"),
    }),
  })
  .map(({ required, choice, optional: rest }) =>
    // A stream's usage is always asked for upstream, so that alone is read back.
    ({ ...required, ...choice, ...rest, streamUsage: required.stream }),
  );
