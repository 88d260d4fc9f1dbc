import { describe, expect, test } from "vitest";
import { configText } from "./config-text.ts";
import { objectTitle } from "./kubernetes-object.ts";
import { manifests } from "./manifests.ts";
import { readManifests } from "./read-manifests.ts";
import { GENERATED_LINE, renderManifest } from "./render-manifest.ts";
import { sampleConfig } from "./testing/sample-config.ts";

describe("manifests as text", () => {
  test("are read as they were written", () => {
    const files = manifests(sampleConfig(`- {name: m, backend_refs: [{endpoint: "llm.default.svc:8000"}]}`));
    const text = files.map(renderManifest).join("");
    expect(readManifests(text)).toEqual(files.flatMap(({ objects }) => objects));
    expect(text.startsWith(`${GENERATED_LINE}\n# `)).toBe(true);
  });

  test("lists of kubectl are taken apart, in YAML and JSON", () => {
    const list = {
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Secret", metadata: { name: "a" } }],
    };
    expect(readManifests(JSON.stringify(list)).map(objectTitle)).toEqual(["Secret a"]);
    expect(readManifests("apiVersion: v1\nkind: PodList\nitems: []\n")).toEqual([]);
  });

  test("what is no object is passed over, what is no YAML is an error with its line", () => {
    expect(readManifests("# nothing\n---\nconfig: {a: 1}\n---\n")).toEqual([]);
    expect(() => readManifests("kind: [\n")).toThrow(/not YAML: .*line/);
  });
});

describe("the config in a file", () => {
  test("is the file itself, or what values of the chart have under config, on its lines", () => {
    const config = "version: v0.3\nrouting:\n  decisions: []\n";
    expect(configText(config)).toBe(config);
    const values = `# values\nreplicaCount: 2\nconfig:\n  # the router's\n  version: v0.3\n  routing:\n    # none yet\n    decisions: []\nimage: {tag: "1"}\n`;
    expect(configText(values)).toBe("\n\n\n\nversion: v0.3\nrouting:\n  # none yet\n  decisions: []\n");
    expect(configText(values).split("\n").indexOf("version: v0.3")).toBe(4);
  });

  test("is left alone where the text is no YAML map", () => {
    for (const text of ["", "- a\n", "a: [\n"]) expect(configText(text)).toBe(text);
  });
});
