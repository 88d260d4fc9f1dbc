import { describe, expect, test } from "vitest";
import { defineTextModelContract } from "../models/text-model.contract.ts";
import { domainLabels } from "../signals/domain.ts";
import { createFakeModel } from "./fake-model.ts";

const heads = {
  domain: (text: string) => (text.includes("derivative") ? "math" : { other: 3, law: 1 }),
  risk: (text: string) => ({ yes: text.length % 10, no: 1 }),
};
const labels = { risk: ["no", "yes"] };
const spans = {
  names: {
    labels: ["PERSON"],
    find: (text: string) =>
      [...text.matchAll(/e+/g)].map(({ 0: found, index }) => ({
        label: "PERSON",
        start: index,
        end: index + found.length,
        confidence: 0.5,
      })),
  },
};
const vectors = { embedding: (text: string) => [text.length, 1, 0] };

defineTextModelContract(
  { describe, test },
  { name: "fake, later", create: async () => createFakeModel({ heads, labels, spans, vectors, delayMs: 5 }) },
);
defineTextModelContract(
  { describe, test },
  {
    name: "fake, at once",
    create: async () => createFakeModel({ heads, labels, spans, vectors }),
    unsupported: {
      "gives up on a request that its deadline overtakes": "answers at once, so no deadline can pass",
      "gives up on a request that is aborted meanwhile": "answers at once, so nothing can be aborted",
    },
  },
);

describe("createFakeModel", () => {
  test("turns labels and weights into probabilities in the order of the labels", () => {
    const model = createFakeModel({ heads, labels });
    const answer = model.classify({ texts: ["the derivative", "else"], heads: ["domain"] });
    expect(answer).toMatchObject({ kind: "answers", runtime: "fake" });
    if (answer instanceof Promise || answer.kind !== "answers") throw new Error("expected answers at once");
    const names: readonly string[] = domainLabels;
    const [math, other] = answer.answers.map(({ scores }) => scores["domain"]!);
    expect(math![names.indexOf("math")]).toBe(1);
    expect(other![names.indexOf("other")]).toBe(0.75);
    expect(other![names.indexOf("law")]).toBe(0.25);
  });

  test("is loading until told otherwise", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const model = createFakeModel({ heads, labels, ready: promise });
    expect(model.status().state).toBe("loading");
    expect(model.classify({ texts: ["a"], heads: ["risk"] })).toMatchObject({ kind: "unavailable", reason: "loading" });
    resolve();
    await promise;
    expect(model.classify({ texts: ["a"], heads: ["risk"] })).toMatchObject({ kind: "answers" });
  });

  test("refuses a label that the head does not have", () => {
    const model = createFakeModel({ heads: { domain: () => "maths" } });
    expect(() => model.classify({ texts: ["a"], heads: ["domain"] })).toThrow('"maths" is none of the labels');
  });
});
