import type { SpokenAnswer, SpokenPart } from "@signalbox/providers/testing";
import type { Conversation, Item, Settings, Tool } from "./conversation.ts";

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const JPEG = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////2Q==";
const PDF = "JVBERi0xLjQKMSAwIG9iago8PD4+CmVuZG9iagp0cmFpbGVyCjw8Pj4KJSVFT0Y=";

const weather: Tool = {
  name: "weather",
  description: "Tells the weather of a place.",
  parameters: {
    type: "object",
    properties: { city: { type: "string", description: "With its country" }, days: { type: "integer" } },
    required: ["city"],
  },
};
const time: Tool = {
  name: "get-time_2",
  description: "Tells the time.",
  parameters: { type: "object", properties: { zone: { type: "string", enum: ["CET", "UTC"] } }, required: ["zone"] },
};
const nested: Tool = {
  name: "book",
  description: "Books a table.",
  parameters: {
    type: "object",
    properties: {
      guests: { type: "array", items: { type: "object", properties: { name: { type: "string" } } } },
      at: { type: "object", properties: { hour: { type: "number" }, quiet: { type: "boolean" } } },
    },
  },
};
const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};

const say = (text: string): Item => ({ kind: "text", text });
const result = (call: number, text: string, isError = false): Item => ({ kind: "result", call, text, isError });
const text = (...pieces: readonly string[]): SpokenPart => ({ kind: "text", pieces });
const thought = (signature: string, ...pieces: readonly string[]): SpokenPart => ({
  kind: "reasoning",
  pieces,
  signature,
});
const call = (id: string, name: string, ...pieces: readonly string[]): SpokenPart => ({
  kind: "call",
  id,
  name,
  pieces,
});
const usage = { input: 21, output: 8 };
const answer = (...parts: readonly SpokenPart[]): SpokenAnswer => ({ parts, finish: "stop", usage });
const calling = (...parts: readonly SpokenPart[]): SpokenAnswer => ({ parts, finish: "tool_calls", usage });
const fine = answer(text("Fine", ", thanks."));

/** A conversation of one turn. */
const once = (
  name: string,
  { says = [say("Hello there.")], answered = fine, settings = {}, ...rest }: Once,
): Conversation => ({ name, settings: { maxTokens: 1000, ...settings }, turns: [{ says, answer: answered }], ...rest });

type Once = {
  readonly says?: readonly Item[];
  readonly answered?: SpokenAnswer;
  readonly settings?: Partial<Settings>;
} & Pick<Conversation, "needs" | "carries" | "fails">;

const tools = (...list: readonly Tool[]): Partial<Settings> => ({ tools: list, choice: "auto" });
const over = (settings: Partial<Settings>, turns: Conversation["turns"]): Pick<Conversation, "settings" | "turns"> => ({
  settings: { maxTokens: 1000, ...settings },
  turns,
});

/** What clients say to models and models answer, in no API's words. */
export const CONVERSATIONS: readonly Conversation[] = [
  once("a greeting", {}),
  once("an instruction of the system", { settings: { system: "Be brief.\nSpeak German." } }),
  {
    name: "three turns",
    ...over({ system: "Count." }, [
      { says: [say("One?")], answer: answer(text("Two.")) },
      { says: [say("Three?")], answer: answer(text("Four", ".")) },
      { says: [say("Five?")], answer: answer(text("Six.")) },
    ]),
  },
  once("several texts in one message", { says: [say("First. "), say("Second. "), say("Third.")] }),
  once("an image", {
    says: [say("What is this?"), { kind: "image", mediaType: "image/png", data: PNG }],
  }),
  once("two images between texts", {
    says: [
      say("Compare"),
      { kind: "image", mediaType: "image/png", data: PNG },
      say("with"),
      { kind: "image", mediaType: "image/jpeg", data: JPEG },
    ],
  }),
  once("a document", {
    says: [say("Sum it up."), { kind: "document", data: PDF }],
    needs: ["document"],
    carries: [{ feature: "document", text: PDF }],
  }),
  once("a call", { settings: tools(weather), answered: calling(call("call_1", "weather", '{"city":', '"Oslo"}')) }),
  once("a text, then a call", {
    settings: tools(weather, time),
    answered: calling(text("Let me ", "look."), call("call_1", "get-time_2", '{"zone":"CET"}')),
  }),
  once("calls at once", {
    settings: tools(weather, time),
    answered: calling(
      call("call_1", "weather", '{"city":"O', 'slo","days":', "3}"),
      call("call_2", "get-time_2", '{"zone":', '"UTC"}'),
      call("call_3", "weather", '{"city":"Rome"}'),
    ),
  }),
  once("a call without arguments", { settings: tools(nested), answered: calling(call("call_1", "book", "{}")) }),
  once("a call with deep arguments and all kinds of characters", {
    settings: tools(nested),
    answered: calling(
      call(
        "call_1",
        "book",
        '{"guests":[{"name":"Zoë \\"Z\\" ',
        '李\\n"},{"name":"👩‍👩‍👧"}],"at":{"hour":19.5,"quiet":true}}',
      ),
    ),
  }),
  {
    name: "a call and its result",
    ...over(tools(weather), [
      { says: [say("Weather in Oslo?")], answer: calling(call("call_1", "weather", '{"city":"Oslo"}')) },
      { says: [result(0, "Snow, −4°")], answer: answer(text("It snows.")) },
    ]),
  },
  {
    name: "calls at once and their results in another order",
    ...over(tools(weather, time), [
      {
        says: [say("Weather and time?")],
        answer: calling(
          text("Both."),
          call("call_1", "weather", '{"city":"Oslo"}'),
          call("call_2", "get-time_2", '{"zone":"CET"}'),
        ),
      },
      { says: [result(1, "12:00"), result(0, "Snow")], answer: answer(text("Snow at noon.")) },
    ]),
  },
  {
    name: "a call that failed",
    ...over(tools(weather), [
      { says: [say("Weather in Atlantis?")], answer: calling(call("call_1", "weather", '{"city":"Atlantis"}')) },
      { says: [result(0, "no such place", true)], answer: answer(text("There is no such place.")) },
    ]),
  },
  {
    name: "a result, and a word of the user behind it",
    ...over(tools(weather), [
      { says: [say("Weather in Oslo?")], answer: calling(call("call_1", "weather", '{"city":"Oslo"}')) },
      { says: [result(0, "Snow"), say("In Celsius, please.")], answer: answer(text("−4 °C.")) },
    ]),
  },
  {
    name: "two rounds of calls",
    ...over(tools(weather, time), [
      { says: [say("Trip?")], answer: calling(call("call_a", "weather", '{"city":"Oslo"}')) },
      { says: [result(0, "Snow")], answer: calling(call("call_b", "get-time_2", '{"zone":"CET"}')) },
      { says: [result(0, "09:00")], answer: answer(text("Go now.")) },
      { says: [say("Sure?")], answer: answer(text("Sure.")) },
    ]),
  },
  once("some tool must be called", {
    settings: { ...tools(weather, time), choice: "required" },
    answered: calling(call("call_1", "weather", '{"city":"Oslo"}')),
  }),
  once("one certain tool must be called", {
    settings: { ...tools(weather, time), choice: { name: "get-time_2" } },
    answered: calling(call("call_1", "get-time_2", '{"zone":"UTC"}')),
  }),
  once("one call at a time", {
    settings: { ...tools(weather), oneCall: true },
    answered: calling(call("call_1", "weather", '{"city":"Oslo"}')),
    needs: ["oneCall"],
    carries: [{ feature: "oneCall", text: "parallel_tool" }],
  }),
  once("an answer by a schema", {
    settings: { schema: SCHEMA },
    answered: answer(text('{"city":"Os', 'lo","days":2}')),
    needs: ["schema"],
    carries: [{ feature: "schema", text: "days" }],
  }),
  once("an answer by a schema that tools may come before", {
    settings: { schema: SCHEMA, ...tools(weather) },
    answered: calling(call("call_1", "weather", '{"city":"Oslo"}')),
    needs: ["schema"],
  }),
  once("stop sequences", { settings: { stop: ["END", "###"] }, needs: ["stop"] }),
  once("a stop sequence that was met", {
    settings: { stop: [", 3"] },
    answered: { ...answer(text("1, 2")), stopSequence: ", 3" },
    needs: ["stop"],
  }),
  once("a temperature", { settings: { temperature: 0.25 } }),
  once("a nucleus", { settings: { topP: 0.75 } }),
  once("the likeliest few", {
    settings: { topK: 37 },
    needs: ["topK"],
    carries: [{ feature: "topK", text: ":37" }],
  }),
  once("a seed", {
    settings: { seed: 424_242 },
    needs: ["seed"],
    carries: [{ feature: "seed", text: "424242" }],
  }),
  once("a penalty", {
    settings: { penalty: 0.625 },
    needs: ["penalty"],
    carries: [{ feature: "penalty", text: "0.625" }],
  }),
  once("log-probabilities", {
    settings: { logprobs: true },
    answered: { ...answer(text("Yes", ".")), logprobs: true },
    needs: ["logprobs"],
    carries: [{ feature: "logprobs", text: "ogprobs" }],
  }),
  once("who the user is", {
    settings: { user: "user-77" },
    needs: ["user"],
    carries: [{ feature: "user", text: "user-77" }],
  }),
  once("a prompt to keep in the cache", {
    says: [
      { kind: "text", text: "A long book. ", cached: true },
      { kind: "text", text: "Who did it?" },
    ],
    needs: ["cache"],
    carries: [{ feature: "cache", text: (wire) => (wire === "bedrock-converse" ? "cachePoint" : "cache_") }],
  }),
  once("thoughts before the answer", {
    settings: { effort: "high", maxTokens: 9000 },
    answered: answer(thought("s1", "They greet", " me."), text("Hello", "!")),
    needs: ["effort"],
  }),
  {
    name: "thoughts that are given back with the results of calls",
    ...over({ ...tools(weather), effort: "low", maxTokens: 9000 }, [
      {
        says: [say("Weather in Oslo?")],
        answer: calling(thought("signed-1", "I need ", "the weather."), call("call_1", "weather", '{"city":"Oslo"}')),
      },
      { says: [result(0, "Snow")], answer: answer(thought("signed-2", "Snow it is."), text("It snows.")) },
    ]),
    needs: ["effort", "signature"],
    carries: [{ feature: "signature", text: (wire) => btoa(`${wire}:signed-1`) }],
  },
  once("characters of all scripts, in and out", {
    says: [say('Ünïcödé — 你好, здравствуй, שלום, 👩🏽‍🚀 \u2028 \\u0000 <|end|> "quoted" {{braces}}')],
    answered: answer(text("“Grüße”\t", "世界\n", "👋🏽 ", "\\n </answer>")),
  }),
  once("a long question and a long answer", {
    says: [say("word ".repeat(20_000) + "?")],
    answered: answer(text(...Array.from({ length: 200 }, (__, index) => `${index} ${"x".repeat(100)} `))),
  }),
  once("an answer of nothing", { answered: { ...answer(), usage: { input: 21, output: 0 } } }),
  once("an answer that the limit cut", {
    settings: { maxTokens: 5 },
    answered: { ...answer(text("Once upon")), finish: "length" },
  }),
  once("a refusal", {
    answered: { ...answer({ kind: "refusal", pieces: ["I cannot ", "help with that."] }), finish: "refusal" },
    needs: ["refusal"],
  }),
  once("an answer that a filter stopped", {
    answered: { ...answer(text("Well, ")), finish: "content_filter" },
  }),
  once("counts with those from the cache and of thoughts", {
    answered: { ...fine, usage: { input: 1200, output: 90, cached: 1000, reasoning: 30 } },
  }),
  once("an error in the middle", {
    answered: { ...answer(text("Once ", "upon")), failure: "the machine is on fire" },
    fails: "the machine is on fire",
  }),
  once("a provider that is busy", { says: [say("BUSY")], fails: "slow down" }),
];
