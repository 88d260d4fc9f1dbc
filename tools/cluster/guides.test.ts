import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { root } from "../process.mjs";
import { guideBlocks } from "./guide-blocks.mjs";
import { readScenarios } from "./scenarios.mjs";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const guides = ["docs/kubernetes.md", "docs/zh/kubernetes.md"];

describe.each(guides)("%s", (guide) => {
  const text = read(guide);

  it("links to files and headings that exist", () => {
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number} -]/gu, "")
        .replaceAll(" ", "-"),
    );
    const targets = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, target = ""]) => target);
    const missing = targets.filter((target) => {
      const [path = "", anchor] = target.split("#");
      return path === "" ? !anchors.includes(anchor ?? "") : !existsSync(join(root, dirname(guide), path));
    });
    expect(targets.length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  it("takes everything down last", () => {
    const kinds = guideBlocks(text).flatMap(({ kind }) => (kind === "skip" ? [] : [kind]));
    expect(kinds.slice(kinds.indexOf("clean-up")).every((kind) => kind === "clean-up")).toBe(true);
    expect(kinds).toContain("clean-up");
    expect(kinds).toContain("image");
  });

  it("has a row for each provider's manifests", () => {
    for (const [, file = ""] of text.matchAll(/\| `([a-z-]+\.yaml)` \|$/gm))
      expect(existsSync(join(root, "examples/ai-gateway/manifests/providers", file)), file).toBe(true);
  });
});

test("the guides have the same commands, word for word", () => {
  const [english, chinese] = guides.map((guide) =>
    guideBlocks(read(guide)).map(({ kind, reason, text }) => ({ kind, reason, text })),
  );
  expect(chinese).toEqual(english);
});

test("the guide's values are the demo's configuration, with a server in the cluster", () => {
  const { config } = parse(read("examples/kubernetes/values.yaml")) as { config: unknown };
  const demo = read("examples/demo.yaml").replace(
    '{ name: demo, endpoint: "${SIGNALBOX_DEMO_LLM:-127.0.0.1:8000}"',
    '{ name: llm, endpoint: "llm.default.svc.cluster.local:8000"',
  );
  expect(config).toEqual(parse(demo));
});

describe("the table of what proves which part of the guide", () => {
  const contributing = read("CONTRIBUTING.md");
  const table = contributing.slice(contributing.indexOf("| part of the guide |"));
  const rows = [...table.slice(0, table.indexOf("\n\n")).matchAll(/^\| ([^|]+) \| (.+) \|$/gm)].slice(2);

  it("has each section and each benefit", () => {
    const english = read(guides[0]!);
    const sections = [...english.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
    const benefits = [...english.matchAll(/^\| \*\*(.+?)\*\*/gm)].map(
      ([, name = ""]) => `Benefit: ${name.toLowerCase()}`,
    );
    expect(benefits).toHaveLength(5);
    expect(new Set(rows.map(([, part]) => part))).toEqual(
      new Set([...sections.filter((title) => title !== "Benefits"), ...benefits]),
    );
  });

  it("names files that exist", () => {
    const files = rows.flatMap(([, , proof = ""]) => [...proof.matchAll(/\]\((.+?)\)/g)].map(([, file = ""]) => file));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it("has each scenario", async () => {
    const named = rows.flatMap(([row]) => [...row.matchAll(/scenarios\/([a-z-]+)\.mjs/g)].map(([, name = ""]) => name));
    const scenarios = (await readScenarios()).map(({ name }) => name);
    expect(scenarios.filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe("guideBlocks", () => {
  it("reads what each shell block is for, and leaves other blocks out", () => {
    const text = [
      "## One",
      "```sh",
      "a",
      "b",
      "```",
      "```yaml",
      "c: 1",
      "```",
      "## Two",
      '```sh skip="no cloud"',
      "d",
      "```",
    ].join("\n");
    expect(guideBlocks(text)).toEqual([
      { kind: "run", section: "One", line: 3, text: "a\nb" },
      { kind: "skip", reason: "no cloud", section: "Two", line: 11, text: "d" },
    ]);
  });

  it("refuses a mark that it does not know, and a block left out without a reason", () => {
    for (const mark of ["skip", 'skip=""', "imgae"])
      expect(() => guideBlocks(`\`\`\`sh ${mark}\na\n\`\`\``)).toThrow(/^line 1: .*expected image, clean-up or skip/);
  });
});
