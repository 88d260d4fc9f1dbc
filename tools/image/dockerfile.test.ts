import { describe, expect, it } from "vitest";
import { expand, parseDockerfile, parsePairs, readIgnoreFile, stagesOf } from "./dockerfile.mjs";

describe("a Dockerfile's instructions", () => {
  it("are read without comments, with continued lines joined", () => {
    const source = "# syntax\nFROM a AS b\n\nRUN one \\\n  # a comment between\n  && two\nlabel x=y\n";
    expect(parseDockerfile(source)).toEqual([
      { keyword: "FROM", text: "a AS b", line: 2 },
      { keyword: "RUN", text: "one && two", line: 4 },
      { keyword: "LABEL", text: "x=y", line: 7 },
    ]);
  });

  it("belong to the stage that the last FROM began", () => {
    const { globals, stages } = stagesOf(parseDockerfile("ARG V=1\nFROM a AS b\nRUN x\nFROM b\nRUN y"));
    expect(globals.map(({ text }) => text)).toEqual(["V=1"]);
    expect(stages.map(({ base, name, instructions }) => [base, name, instructions.length])).toEqual([
      ["a", "b", 1],
      ["b", "stage-1", 1],
    ]);
  });

  it("refer to variables in both ways, a missing one being empty", () => {
    expect(expand("$A-${B}-$C.", { A: "1", B: "2" })).toBe("1-2-.");
  });

  it("give values in quotes or without", () => {
    expect(parsePairs('A=1 B="two words" C=$A')).toEqual([
      ["A", "1"],
      ["B", "two words"],
      ["C", "$A"],
    ]);
  });
});

describe("an ignore file", () => {
  const keeps = readIgnoreFile(
    "# what the build needs\n*\n!package.json\n!packages\n!tsconfig*.json\n**/dist\npackages/old\n",
  );

  it.each([
    ["package.json", true],
    ["packages/core/src/index.ts", true],
    ["tsconfig.base.json", true],
    ["README.md", false],
    ["packages/core/dist/index.js", false],
    ["packages/old/x.ts", false],
    ["packages/older/x.ts", true],
  ])("decides about %s by the last pattern that fits", (path, expected) => {
    expect(keeps(path)).toBe(expected);
  });

  it("is refused where Docker would look into an ignored folder for exceptions", () => {
    expect(() => readIgnoreFile("packages\n!packages/core")).toThrow("cannot be brought back");
  });
});
