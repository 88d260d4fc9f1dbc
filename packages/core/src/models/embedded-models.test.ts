import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readManifest, type StaticTierEntry } from "./manifest.ts";
import { readSafetensors } from "./safetensors.ts";
import { createStaticModel } from "./static-model.ts";
import { createUnigramTokenizer } from "./unigram-tokenizer.ts";

interface GoldenCase {
  readonly text: string;
  readonly ids: Readonly<Record<string, readonly number[]>>;
  readonly static: {
    readonly accumulator: readonly number[];
    readonly probabilities: Readonly<Record<string, readonly number[]>>;
  };
}

const read = (file: string): Uint8Array =>
  readFileSync(new URL(`../../../../models/embedded/${file}`, import.meta.url));
const readJson = (file: string): unknown => JSON.parse(new TextDecoder().decode(read(file)));

/** What the training recipe, in Python, says of the shipped files; see `notes` in the file. */
const golden = readJson("golden.json") as { readonly cases: readonly GoldenCase[] };
const manifest = readManifest(readJson("manifest.json"));
const entry = manifest.tiers.find((tier): tier is StaticTierEntry => tier.kind === "static-table")!;
const tokenizer = createUnigramTokenizer(read(manifest.tokenizers[entry.tokenizer]!.file));
const bytes = read(entry.file);

describe("the embedded models", () => {
  test.each(Object.keys(manifest.tokenizers))("give each golden text the ids of the recipe's %s", (name) => {
    const each = createUnigramTokenizer(read(manifest.tokenizers[name]!.file));
    for (const { text, ids } of golden.cases)
      expect([...each.encode(text)], JSON.stringify(text.slice(0, 60))).toEqual(ids[name]);
    expect(golden.cases.length).toBeGreaterThan(50);
  });

  test("sum up the same rows of the static table", () => {
    const table = readSafetensors(bytes).i8("table", [-1, entry.dimension]);
    for (const { text, static: expected } of golden.cases) {
      const ids = tokenizer.encode(text, entry.maxTokens);
      for (const [d, sum] of expected.accumulator.entries())
        expect(ids.reduce((total, id) => total + table[id * entry.dimension + d]!, 0)).toBe(sum);
    }
  });

  test.each(Object.keys(entry.heads))("give the static probabilities of the training recipe for %s", (head) => {
    const model = createStaticModel({ entry, tokenizer, bytes });
    for (const { text, static: expected } of golden.cases) {
      const answer = model.classify({ texts: [text], heads: [head] });
      if (answer instanceof Promise || answer.kind !== "answers") throw new Error("expected answers at once");
      for (const [label, value] of answer.answers[0]!.scores[head]!.entries())
        expect(Math.abs(value - expected.probabilities[head]![label]!)).toBeLessThan(1e-12);
    }
  });
});
