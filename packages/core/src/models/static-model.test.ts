import { describe, expect, test } from "vitest";
import { smallStaticModel, smallTokenizerBytes } from "../testing/small-models.ts";
import { readSafetensors } from "./safetensors.ts";
import { createStaticModel } from "./static-model.ts";
import { defineTextModelContract } from "./text-model.contract.ts";
import type { ClassifyAnswer, TextModel } from "./text-model.ts";
import { createUnigramTokenizer } from "./unigram-tokenizer.ts";

const labels = ["math", "law", "other"];
const tokenizer = createUnigramTokenizer(smallTokenizerBytes());

function create(normalise: "l2" | "mean" = "l2"): TextModel {
  return createStaticModel({ ...smallStaticModel(labels, { normalise }), tokenizer });
}

function domain(answer: ClassifyAnswer | Promise<ClassifyAnswer>): readonly number[] {
  if (answer instanceof Promise || answer.kind !== "answers") throw new Error("expected answers at once");
  return answer.answers[0]!.scores["domain"]!;
}

defineTextModelContract(
  { describe, test },
  {
    name: "static",
    create: async () => create(),
    unsupported: {
      "gives up on a request that its deadline overtakes": "answers at once, so no deadline can pass",
      "gives up on a request that is aborted meanwhile": "answers at once, so nothing can be aborted",
    },
  },
);

describe("createStaticModel", () => {
  test.each(["l2", "mean"] as const)("computes the documented formula, byte by byte, with %s", (normalise) => {
    const { entry, bytes } = smallStaticModel(labels, { normalise });
    const file = readSafetensors(bytes);
    const table = file.i8("table", [-1, entry.dimension]);
    const weight = file.i16("domain.weight", [3, entry.dimension]);
    const bias = file.f64("domain.bias", [3]);
    for (const text of ["hello", "the derivative of f(x) = x^3, 中国 我的 😀", "hello ".repeat(600), "é ".repeat(40)]) {
      const ids = [...tokenizer.encode(text)].slice(0, entry.maxTokens);
      const sum = Array.from({ length: entry.dimension }, (_, d) =>
        ids.reduce((total, id) => total + table[id * entry.dimension + d]!, 0),
      );
      const norm = normalise === "l2" ? Math.sqrt(sum.reduce((total, value) => total + value * value, 0)) : ids.length;
      const logits = labels.map(
        (_, k) =>
          sum.reduce((total, value, d) => total + value * weight[k * entry.dimension + d]!, 0) / (norm * 8000) +
          bias[k]!,
      );
      const weights = logits.map((logit) => Math.exp((logit - Math.max(...logits)) / 0.8));
      const total = weights.reduce((a, b) => a + b, 0);
      const probabilities = domain(create(normalise).classify({ texts: [text], heads: ["domain"] }));
      for (const [k, value] of probabilities.entries()) expect(value).toBeCloseTo(weights[k]! / total, 13);
    }
  });

  test("gives every label the same probability when there is nothing to go by", () => {
    expect(domain(create().classify({ texts: [" "], heads: ["domain"] }))).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test("gives these bits on every engine", () => {
    expect(domain(create().classify({ texts: ["hello, the derivative"], heads: ["domain"] }))).toEqual([
      0.8921472226118522, 0.04093724411509545, 0.06691553327305222,
    ]);
  });

  test("sees the first tokens of a long text and no more", () => {
    const model = create();
    const ask = (text: string): readonly number[] => domain(model.classify({ texts: [text], heads: ["domain"] }));
    expect(ask("hello ".repeat(64) + "中国 ".repeat(500))).toEqual(ask("hello ".repeat(64)));
    expect(ask("hello ".repeat(63) + "中国")).not.toEqual(ask("hello ".repeat(64)));
  });

  test("adds more rows than a 16-bit lane can hold", () => {
    const { entry, bytes } = smallStaticModel(labels);
    const long = createStaticModel({ entry: { ...entry, maxTokens: 100_000 }, tokenizer, bytes });
    const [once, often] = ["hello", "hello ".repeat(340)].map((text) =>
      domain(long.classify({ texts: [text], heads: ["domain"] })),
    );
    for (const [index, value] of once!.entries()) expect(often![index]).toBeCloseTo(value, 13);
  });
});
