import type { JsonObject, JsonValue } from "@signalbox/core";
import fc from "fast-check";
import type { DialectId } from "../wire-id.ts";
import type { Said, SaidItem } from "./said-by-wire.ts";

const word = fc.stringMatching(/^[a-z_]{1,12}$/);
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((value) => `${value}.`);
const image = fc.base64String({ minLength: 4, maxLength: 16 }).map((data) => ["image", data] as const);
const input = fc.dictionary(word, fc.oneof(text, fc.integer(), fc.boolean()), {
  maxKeys: 3,
}) as fc.Arbitrary<JsonObject>;
const parameters = fc.record({
  type: fc.constant("object"),
  properties: fc.dictionary(word, fc.constant({ type: "string" }), { maxKeys: 2 }),
});
const said = text.map((value) => ["text", value] as const);
const names = ["weather", "time", "search"];
const call = fc.tuple(fc.constantFrom(...names), input).map(([name, value]) => ["call", name, value] as const);

/** A question, and rounds of an answer, with calls or none, and the next question. */
const turns = fc
  .tuple(
    fc.array(fc.oneof(said, image), { minLength: 1, maxLength: 2 }),
    fc.array(
      fc.record({
        words: fc.option(said, { nil: undefined }),
        calls: fc.array(fc.tuple(call, text), { maxLength: 2 }),
        next: fc.array(fc.oneof(said, image), { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
  )
  .map(([first, rounds]) => {
    const all: ["user" | "assistant", ...SaidItem[]][] = [["user", ...joined(first)]];
    let made = 0;
    for (const { words = ["text", "Well."] as const, calls, next } of rounds) {
      all.push(["assistant", words, ...calls.map(([each]) => each)]);
      const results = calls.map(([, given], index): SaidItem => ["result", made + index, given]);
      made += calls.length;
      all.push(["user", ...results, ...joined(next)]);
    }
    return all;
  });

function joined(items: readonly SaidItem[]): readonly SaidItem[] {
  const [first, second] = items;
  return first?.[0] === "text" && second?.[0] === "text" ? [["text", first[1] + second[1]]] : items;
}

/** Anything that every dialect and every family can say. */
export const arbitrarySaid: fc.Arbitrary<Said> = fc.record({
  system: fc.oneof(fc.constant(""), text),
  turns,
  // All of them, since some of the turns may call any.
  tools: fc
    .array(fc.tuple(text, parameters), { minLength: 3, maxLength: 3 })
    .map((all) => all.map(([description, schema], index) => [names[index]!, description, schema] as const)),
  choice: fc.constantFrom("auto", "required", "weather"),
  maxTokens: fc.integer({ min: 1, max: 4000 }),
  temperature: fc.constantFrom(0, 0.5, 1),
  topP: fc.constantFrom(0.5, 0.9),
  stop: fc.array(word, { minLength: 1, maxLength: 3 }),
});

const settings = ({ temperature, topP }: Said): JsonObject => ({ model: "m", temperature, top_p: topP });
const id = (call_: number): string => `call_${call_}`;

/** A client's body that says it. */
export const BODY_OF_SAID: Readonly<Record<DialectId, (value: Said) => JsonObject>> = {
  "openai-chat": (value) => ({
    ...settings(value),
    max_tokens: value.maxTokens,
    stop: value.stop,
    tools: value.tools.map(([name, description, schema]) => ({
      type: "function",
      function: { name, description, parameters: schema },
    })),
    tool_choice: isWord(value.choice) ? value.choice : { type: "function", function: { name: value.choice } },
    messages: [
      ...(value.system === "" ? [] : [{ role: "system", content: value.system }]),
      ...numbered(value).flatMap(({ role, results, others, calls }): JsonObject[] => [
        ...results.map(([of, content]): JsonObject => ({ role: "tool", tool_call_id: id(of), content })),
        {
          role,
          content: others.map((item) =>
            item[0] === "text"
              ? { type: "text", text: item[1] }
              : { type: "image_url", image_url: { url: `data:image/png;base64,${item[1]}` } },
          ),
          ...(calls.length > 0 && {
            tool_calls: calls.map(([number, name, args]) => ({
              id: id(number),
              type: "function",
              function: { name, arguments: JSON.stringify(args) },
            })),
          }),
        },
      ]),
    ],
  }),
  "anthropic-messages": (value) => ({
    ...settings(value),
    max_tokens: value.maxTokens,
    stop_sequences: value.stop,
    ...(value.system !== "" && { system: value.system }),
    tools: value.tools.map(([name, description, schema]) => ({ name, description, input_schema: schema })),
    tool_choice: isWord(value.choice)
      ? { type: value.choice === "required" ? "any" : value.choice }
      : { type: "tool", name: value.choice },
    messages: numbered(value).map(({ role, results, others, calls }) => ({
      role,
      content: [
        ...results.map(([of, content]) => ({ type: "tool_result", tool_use_id: id(of), content })),
        ...others.map((item) =>
          item[0] === "text"
            ? { type: "text", text: item[1] }
            : { type: "image", source: { type: "base64", media_type: "image/png", data: item[1] } },
        ),
        ...calls.map(([number, name, args]) => ({ type: "tool_use", id: id(number), name, input: args })),
      ],
    })),
  }),
  "openai-responses": (value) => ({
    ...settings(value),
    max_output_tokens: value.maxTokens,
    ...(value.system !== "" && { instructions: value.system }),
    tools: value.tools.map(([name, description, schema]) => ({
      type: "function",
      name,
      description,
      parameters: schema,
      strict: false,
    })),
    tool_choice: isWord(value.choice) ? value.choice : { type: "function", name: value.choice },
    input: numbered(value).flatMap(({ role, results, others, calls }): JsonObject[] => [
      ...results.map(([of, output]): JsonObject => ({ type: "function_call_output", call_id: id(of), output })),
      {
        role,
        content: others.map((item) =>
          item[0] === "text"
            ? { type: role === "user" ? "input_text" : "output_text", text: item[1] }
            : { type: "input_image", image_url: `data:image/png;base64,${item[1]}` },
        ),
      },
      ...calls.map(([number, name, args]): JsonObject => ({
        type: "function_call",
        call_id: id(number),
        name,
        arguments: JSON.stringify(args),
      })),
    ]),
  }),
};

function isWord(choice: JsonValue): boolean {
  return choice === "auto" || choice === "required";
}

/** The turns with their items by kind; calls with their numbers. */
function numbered({ turns: all }: Said) {
  let made = 0;
  return all.map(([role, ...items]) => ({
    role,
    results: items.flatMap((item) => (item[0] === "result" ? [[item[1], item[2]] as const] : [])),
    others: items.flatMap((item) => (item[0] === "text" || item[0] === "image" ? [item] : [])),
    calls: items.flatMap((item) => (item[0] === "call" ? [[made++, item[1], item[2]] as const] : [])),
  }));
}
