import { expect, it } from "vitest";
import { readScenarios } from "./scenarios.mjs";

it("finds each scenario under its file's name, with steps that say what they do", async () => {
  const scenarios = await readScenarios();
  expect(scenarios.map(({ name }) => name)).toEqual(scenarios.map(({ name }) => name).toSorted());
  for (const { name, title, steps } of scenarios) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(title).not.toBe("");
    const texts = steps({ node: "'node'", folder: "'/tmp/scenario'" });
    expect(texts.length).toBeGreaterThan(0);
    for (const step of texts) {
      expect(step.title).not.toBe("");
      expect(step.text.trim()).not.toBe("");
    }
  }
});
