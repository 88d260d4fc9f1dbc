import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryAnswer } from "../testing/arbitrary-answer.ts";
import { checkEventOrder } from "./check-event-order.ts";
import { createAnswerCollector } from "./collect-answer.ts";
import { eventsOfAnswer } from "./events-of-answer.ts";

describe("the events of an answer", () => {
  it("keep the promised order", () => {
    fc.assert(
      fc.property(arbitraryAnswer, (answer) => {
        expect(checkEventOrder(eventsOfAnswer(answer))).toBeUndefined();
      }),
    );
  });

  it("fold back into the same answer", () => {
    fc.assert(
      fc.property(arbitraryAnswer, (answer) => {
        const collector = createAnswerCollector();
        for (const event of eventsOfAnswer(answer)) collector.add(event);
        expect(collector.finish()).toEqual(answer);
      }),
    );
  });
});

describe("checkEventOrder", () => {
  const start = { type: "start", id: "a", model: "m" } as const;
  const place = { choice: 0, block: 0 };
  it.each([
    ["a stream without an end", [start]],
    ["a delta outside a block", [start, { type: "delta", ...place, text: "x" }, { type: "end" }]],
    ["an end with an open block", [start, { type: "block_start", ...place, start: { kind: "text" } }, { type: "end" }]],
    [
      "a block that skips a number",
      [start, { type: "block_start", choice: 0, block: 1, start: { kind: "text" } }, { type: "end" }],
    ],
    ["events after the end", [start, { type: "end" }, { type: "usage", usage: {} }]],
    ["a second start", [start, start, { type: "end" }]],
  ] as const)("names %s", (_, events) => {
    expect(checkEventOrder(events)).toBeTypeOf("string");
  });
});
