import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerPart, ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import { responsesContext } from "../../testing/responses-context.ts";
import { openAiResponses } from "./openai-responses.ts";

const context = responsesContext();
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const by = fc.constantFrom("anthropic", "gemini", "bedrock-converse", "openai");
const signature = fc.record({ value: fc.base64String({ minLength: 4, maxLength: 24 }), by });
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const source = fc.record({ type: fc.constant("char_location"), cited_text: text, document_title: word });

/** Parts that a provider may answer with; calls get ids of their own below. */
const part = fc.oneof(
  fc.record(
    { kind: fc.constant("text"), text, citations: fc.array(source, { minLength: 1, maxLength: 2 }) },
    { requiredKeys: ["kind", "text"] },
  ),
  fc.record({ kind: fc.constant("refusal"), text }),
  fc.record(
    { kind: fc.constant("reasoning"), text, signature, encrypted: signature },
    { requiredKeys: ["kind", "text"] },
  ),
  fc.record({ kind: fc.constant("reasoning"), text: fc.constant(""), encrypted: signature }),
  fc.record(
    { kind: fc.constant("tool_call"), id: word, name: word, argumentsJson: fc.json({ maxDepth: 1 }), signature },
    { requiredKeys: ["kind", "id", "name", "argumentsJson"] },
  ),
  fc.record({
    kind: fc.constant("native"),
    wire: fc.constant("anthropic"),
    value: fc.record({ type: fc.constant("server_tool_use"), id: word }),
  }),
) as fc.Arbitrary<AnswerPart>;

const answer: fc.Arbitrary<ChatAnswer> = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => ({
  id: "a",
  model: "m",
  choices: [
    {
      parts: parts.map((one, index) => (one.kind === "tool_call" ? { ...one, id: `call_${index}` } : one)),
      finish: "stop",
    },
  ],
  usage: {},
}));

const outputOf = (response: JsonObject): readonly JsonValue[] => response["output"] as readonly JsonValue[];

/** The data of the frames that `events` come to. */
function framesOf(events: readonly ChatEvent[]): readonly JsonObject[] {
  const writer = openAiResponses.openStream(context);
  const body = events.map((event) => writer.write(event)).join("");
  return body
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => JSON.parse(frame.slice(frame.indexOf("data: ") + 6)) as JsonObject);
}

describe("what a client of the Responses API gets", () => {
  it("is the model's turn again when it is sent back", () => {
    fc.assert(
      fc.property(answer, (given) => {
        const output = outputOf(openAiResponses.writeAnswer(given, context));
        const parts = given.choices[0]?.parts;
        const read = openAiResponses.read({ model: "m", input: output });
        expect("turns" in read && read.turns).toEqual([{ role: "assistant", parts }]);
      }),
    );
  });

  it("is the same whole as at the end of a stream", () => {
    fc.assert(
      fc.property(answer, (given) => {
        const last = framesOf(eventsOfAnswer(given)).at(-1);
        expect(last).toMatchObject({ type: "response.completed" });
        expect(last?.["response"]).toEqual(openAiResponses.writeAnswer(given, context));
      }),
    );
  });

  it("adds up: numbered events, items that begin and end in order, deltas that make the whole", () => {
    fc.assert(
      fc.property(answer, (given) => {
        const frames = framesOf(eventsOfAnswer(given));
        expect(frames.map((frame) => frame["sequence_number"])).toEqual([...frames.keys()]);
        const done = frames.filter(({ type }) => type === "response.output_item.done");
        const added = frames.filter(({ type }) => type === "response.output_item.added");
        expect(done.map(({ output_index }) => output_index)).toEqual([...done.keys()]);
        expect(added.map(({ output_index }) => output_index)).toEqual([...added.keys()]);
        expect(done.map(({ item }) => item)).toEqual(outputOf(openAiResponses.writeAnswer(given, context)));
        for (const { item } of done) {
          const id = isJsonObject(item) ? item["id"] : undefined;
          const deltas = frames.flatMap(({ item_id, delta }) => (item_id === id ? [textOf(delta)] : []));
          if (isJsonObject(item)) expect(deltas.join("")).toBe(wordsOf(item));
        }
      }),
    );
  });
});

function wordsOf(item: JsonObject): string {
  const list = (item["content"] ?? item["summary"] ?? []) as readonly JsonObject[];
  return list.map((one) => textOf(one["text"] ?? one["refusal"])).join("") + textOf(item["arguments"]);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
