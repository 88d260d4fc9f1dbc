import { expect, it } from "vitest";
import { detectLanguage } from "../language/detect-language.ts";
import { createSignalBench } from "../testing/signal-bench.ts";

function bench(names: readonly string[], services = {}) {
  return createSignalBench({
    signals: `{ language: [${names.map((name) => `{ name: "${name}" }`).join(", ")}] }`,
    conditions: { language: names.map((name) => `"${name}"`) },
    services,
  });
}

it("language: the rule with the code of the prompt's language matches", async () => {
  const { signals } = bench(["de", "zh"], { detectLanguage });
  expect(await signals("请用三句话解释光合作用。")).toMatchObject([
    { type: "language", name: "de", matched: false, evidence: expect.stringMatching(/^zh at \d\.\d\d$/) },
    { name: "zh", matched: true, confidence: expect.any(Number) },
  ]);
});

it("language: both written forms of Norwegian stand for no", async () => {
  const { signals } = bench(["nb", "nn", "da"], { detectLanguage: () => ({ language: "no", confidence: 0.9 }) });
  expect((await signals("x")).map(({ matched }) => matched)).toEqual([true, true, false]);
});

it("language: a prompt without words counts as English with confidence 0.5", async () => {
  expect(await bench(["en"], { detectLanguage }).signals("")).toMatchObject([{ matched: true, confidence: 0.5 }]);
});

it("language: loading warns of what is no code, and says that the detector is missing", async () => {
  const { diagnostics, signals } = bench(["english"]);
  expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    "warning unknown_name",
    "notice inactive",
  ]);
  expect(await signals("hello")).toMatchObject([{ matched: false }]);
});
