import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { loadAnyConfig } from "./load-any-config.ts";
import { migrateText } from "./migrate-text.ts";

const flat = readFileSync(new URL("./__fixtures__/flat.yaml", import.meta.url), "utf8");
const nested = readFileSync(new URL("./__fixtures__/flat.migrated.yaml", import.meta.url), "utf8");

describe("migrateText", () => {
  it("writes v0.3 with the comments beside what they speak of, and references to the environment as they were", () => {
    expect(migrateText(flat).text).toBe(nested);
  });

  it("writes what loading in memory makes", () => {
    const options = { env: { SPARE_KEY: "k" } };
    const [written, inMemory] = [loadConfig(nested, options), loadAnyConfig(flat, options)];
    expect(written.diagnostics.filter(({ severity }) => severity !== "notice")).toEqual([]);
    expect(written.source).toEqual(inMemory.source);
  });

  it("has nothing left to do with what it wrote", () => {
    expect(migrateText(nested)).toEqual({ diagnostics: [], isOld: false });
  });

  it("writes out what anchors share, without its comments, and says so", () => {
    const kept = "decisions: [{ name: a, modelRefs: &models [{ model: m }] }, { name: b, modelRefs: *models }]\n";
    expect(migrateText(kept).text).toContain("&models");
    const text = "tools: &off # none\n  enabled: false\nresponse_api: *off\n";
    const { text: written, diagnostics } = migrateText(text);
    expect(loadConfig(written!).config?.source.global).toEqual({
      services: { response_api: { enabled: false } },
      integrations: { tools: { enabled: false } },
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining("comments could not be kept")]);
  });

  it("reports text that is not YAML with its place", () => {
    expect(migrateText("decisions: [\n")).toMatchObject({
      isOld: false,
      diagnostics: [{ severity: "error", code: "yaml", position: { line: 2 } }],
    });
  });
});
