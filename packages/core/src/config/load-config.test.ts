import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatDiagnostic, formatPath } from "./diagnostic.ts";
import { configJsonSchema } from "./json-schema.ts";
import { loadConfig } from "./load-config.ts";
import { providerKeys } from "./provider-keys.ts";
import { joinPath } from "./resolve-paths.ts";

const fixture = (name: string): string => readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), "utf8");
// Belongs to the guide's authors, so it is read where it lies beside the project and not copied.
const seedValues = new URL("../../../../../shared/seed/2026-08/values.yaml", import.meta.url);
const seedReason = existsSync(seedValues) ? "" : "[skipped: the guide's files do not lie beside this checkout]";

describe("loadConfig", () => {
  it("loads a document with every key and names each feature that is not active", () => {
    const { config, diagnostics } = loadConfig(fixture("every-key.yaml"), { env: { BIG_KEY: "k" } });
    expect(
      diagnostics.filter(({ severity }) => severity !== "notice").map((diagnostic) => formatDiagnostic(diagnostic)),
    ).toEqual([]);
    expect(config).toBeDefined();
    const inactive = diagnostics.map(({ path }) => formatPath(path));
    expect(inactive).toContain("routing.signals.embeddings");
    expect(inactive).toContain("global.services.ratelimit");
    expect(inactive).toContain("routing.decisions[0].algorithm.type");
    expect(inactive).toContain("routing.decisions[0].plugins[4].type");
  });

  it("has every key of the schema in that document", () => {
    const missing = missingKeys(configJsonSchema(), parse(fixture("every-key.yaml")), []);
    // The alias of response_cache must not stand beside it.
    expect(missing.filter((path) => path !== "global.stores.semantic_cache" && !path.startsWith("recipes"))).toEqual(
      [],
    );
  });

  it.skipIf(!existsSync(seedValues))(`loads the configuration of the install guide's values file ${seedReason}`, () => {
    const values = readFileSync(seedValues, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.slice(2))
      .join("\n");
    const { config, diagnostics } = loadConfig(values);
    expect(diagnostics.filter(({ severity }) => severity !== "notice")).toEqual([]);
    expect(config?.decisions).toHaveLength(15);
  });

  it("knows the names in shadows, and their share", () => {
    const shadow = "{ model: now, percentage: 101, models: [next, nexd], decisions: [sum] }";
    const { diagnostics } = loadConfig(`version: v0.3
providers: { models: [{ name: next, backend_refs: [{ endpoint: "a:1" }] }] }
routing: { modelCards: [{ name: next }], decisions: [{ name: sums, modelRefs: [{ model: next }] }] }
global: { signalbox: { shadow: [${shadow}] } }`);
    expect(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic))).toEqual([
      "4:47: error: global.signalbox.shadow[0].percentage: must be at most 100, got number 101",
      '4:35: error: global.signalbox.shadow[0].model: "now" is not declared',
      '4:64: error: global.signalbox.shadow[0].models: "nexd" is not declared (did you mean "next"?)',
      '4:86: error: global.signalbox.shadow[0].decisions: "sum" is not declared (did you mean "sums"?)',
    ]);
  });

  it("reports ten planted mistakes at once, with their places and the nearest names", () => {
    const { config, diagnostics } = loadConfig(fixture("ten-mistakes.yaml"));
    expect(config).toBeUndefined();
    expect(
      diagnostics
        .filter(({ severity }) => severity !== "notice")
        .map((diagnostic) => formatDiagnostic(diagnostic, "c.yaml"))
        .sort((a, b) => Number(a.split(":")[1]) - Number(b.split(":")[1])),
    ).toEqual([
      'c.yaml:3:15: error: providers.defaults.default_model: "smal" is neither a model card nor a LoRA of one (did you mean "small"?)',
      'c.yaml:5:67: error: providers.models[0].backend_refs[0].weight: expected number, got string "heavy"',
      'c.yaml:6:20: error: providers.models[1].reasoning_family: "qwen" is not in providers.defaults.reasoning_families',
      "c.yaml:6:59: error: providers.models[1].backend_refs[0]: either endpoint or base_url is required",
      'c.yaml:10:32: error: routing.signals.keywords[0].operator: expected one of AND, OR, NOR, got string "XOR" (did you mean "OR"?)',
      'c.yaml:11:29: error: routing.signals.context[0].min_tokens: expected a token count such as 500, 4K or 1.5M, got "many"',
      'c.yaml:14:7: warning: routing.decisions[0].priorty: unknown field, ignored (did you mean "priority"?)',
      'c.yaml:15:60: error: routing.decisions[0].rules.conditions[0].name: no keyword signal is named "urgnt" (did you mean "urgent"?)',
      'c.yaml:16:21: error: routing.decisions[0].modelRefs[0].model: "biig" has no entry in routing.modelCards (did you mean "big"?)',
      "c.yaml:19:13: error: routing.decisions[0].plugins[1].type: plugin response_cache is there twice",
    ]);
  });

  it("reports every required field that is missing, with the place of its parent", () => {
    const text =
      "routing:\n  signals:\n    keywords:\n      - { keywords: [a] }\n  decisions:\n    - { priority: 1 }\n";
    expect(loadConfig(text).diagnostics.map((diagnostic) => formatDiagnostic(diagnostic))).toEqual([
      "4:9: error: routing.signals.keywords[0].name: required string is missing",
      "4:9: error: routing.signals.keywords[0].operator: required: one of AND, OR, NOR",
      "6:7: error: routing.decisions[0].name: required string is missing",
    ]);
  });

  it("takes a key with nothing behind it for a field that is not set", () => {
    const text = "routing:\n  signals:\n  decisions:\n    - name: a\n      plugins:\n      rules:\nglobal:\n";
    expect(loadConfig(text).diagnostics).toEqual([]);
    expect(loadConfig(text).config?.decisions).toMatchObject([{ name: "a", plugins: [] }]);
  });

  it("takes every provider of the table by its key or by an API's name, and has a nearer name for others", () => {
    const load = (provider: string) =>
      loadConfig(`
providers: {models: [{name: m, backend_refs: [{base_url: "https://x.example", provider: ${provider}, api_key: k}]}]}
routing: {}`);
    const messages = (provider: string): readonly string[] =>
      load(provider).diagnostics.map((diagnostic) => formatDiagnostic(diagnostic));
    for (const key of providerKeys) expect(messages(key)).toEqual([]);
    const backend = load("{name: OpenAI, version: v1beta/openai}").config?.models.get("m")?.backends[0];
    expect(backend).toMatchObject({ provider: undefined, type: "vllm" });
    expect(backend?.declared?.provider).toEqual({ name: "OpenAI", version: "v1beta/openai" });
    expect(JSON.stringify(backend?.declared)).not.toContain("api_key");
    expect(messages("grog")[0]).toMatch(
      /provider: expected one of openai, .*, got string "grog" \(did you mean "groq"\?\)/,
    );
    expect(messages("{name: AWSBedrok}")).toHaveLength(1);
    expect(messages("[]")).toHaveLength(1);
  });

  it("refuses a text of several documents", () => {
    const { diagnostics } = loadConfig("routing: {}\n---\nrouting: {}\n");
    expect(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic))).toEqual([
      expect.stringContaining("several documents"),
    ]);
  });

  it("never throws, whatever the document holds", () => {
    const scalar = fc.constantFrom("x", "", "1", "true", "null", "~", "[]", "{}", "${X}", "'q'", "-1", "1e400");
    const key = fc.constantFrom(
      "routing",
      "global",
      "providers",
      "models",
      "decisions",
      "signals",
      "keywords",
      "rules",
      "conditions",
      "plugins",
      "type",
      "name",
      "modelRefs",
      "configuration",
      "defaults",
      "system_prompt",
      "operator",
      "domains",
      "context",
      "algorithm",
    );
    const tree: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: "medium" },
        scalar,
        fc.dictionary(key, tie("node"), { maxKeys: 4 }),
        fc.array(tie("node"), { maxLength: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(key, tree), (document) => {
        const text = JSON.stringify({ routing: {}, ...document }).replaceAll(
          /"(\[\]|\{\}|null|true|-?1|1e400)"/g,
          "$1",
        );
        const { config, diagnostics } = loadConfig(text);
        expect(config === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
      }),
      { numRuns: 1500 },
    );
  });

  it("reports text that is not YAML with its place", () => {
    const { config, diagnostics } = loadConfig("routing:\n  decisions: [\n");
    expect(config).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ severity: "error", code: "yaml", position: { line: 3 } });
  });

  it("names the new home of a moved field", () => {
    const { diagnostics } = loadConfig("routing: {}\nproviders:\n  default_model: x\n");
    expect(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic))).toContain(
      "3:3: error: providers.default_model: this field has moved to providers.defaults.default_model",
    );
  });

  it("refuses an older layout with a clear message instead of ignoring it", () => {
    expect(loadConfig("decisions: []\n").diagnostics[0]?.message).toContain("`signalbox config migrate` translates");
  });

  it("masks credentials in what it keeps of the document", () => {
    const { config } = loadConfig(fixture("every-key.yaml"), { env: { BIG_KEY: "topsecret" } });
    expect(JSON.stringify(config?.source)).not.toContain('"secret"');
    expect(String(config?.models.get("big")?.backends[0]?.apiKey)).toBe("****");
    expect(JSON.stringify([...(config?.models.values() ?? [])])).not.toContain("topsecret");
    expect(config?.models.get("big")?.backends[0]?.apiKey?.reveal()).toBe("topsecret");
  });

  it("keeps YAML's types when an unquoted value comes from the environment", () => {
    const text = "routing:\n  decisions:\n    - name: a\n      priority: ${P:-7}\n";
    expect(loadConfig(text, { env: { P: "12" } }).config?.decisions[0]?.priority).toBe(12);
    expect(loadConfig(text).config?.decisions[0]?.priority).toBe(7);
  });

  it("resolves relative paths against the base directory and leaves the others alone", () => {
    const paths = (baseDirectory?: string): unknown => {
      const options = { env: { BIG_KEY: "k" }, ...(baseDirectory === undefined ? {} : { baseDirectory }) };
      const { source } = loadConfig(fixture("every-key.yaml"), options);
      const { integrations, model_catalog: catalog } = source!.global!;
      const plugin = source!.routing!.decisions![0]!.plugins!.find(({ type }) => type === "tool_selection");
      return [
        integrations!.tools!.tools_db_path,
        catalog!.kbs![0]!.source!.path,
        catalog!.modules!.classifier!.domain!.category_mapping_path,
        source!.routing!.signals!.classifiers![0]!.model_path,
        plugin!.configuration!["tools_db_path"],
        source!.providers!.models![1]!.backend_refs![0]!.chat_path,
      ];
    };
    expect(paths("/etc/router/")).toEqual([
      "/etc/router/tools.json",
      "/etc/router/kb",
      "/etc/router/m.json",
      "/etc/router/models/spam",
      "/etc/router/tools.json",
      "/v1/chat/completions",
    ]);
    expect(paths()).toEqual(["tools.json", "kb", "m.json", "models/spam", "tools.json", "/v1/chat/completions"]);
    expect(["/abs", "C:\\abs", "", "./x", "a/b"].map((path) => joinPath("/base", path))).toEqual([
      "/abs",
      "C:\\abs",
      "",
      "/base/x",
      "/base/a/b",
    ]);
  });

  it("warns of an environment variable that is not set", () => {
    expect(
      loadConfig("routing: {}\nversion: $NOWHERE\n").diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)),
    ).toContain("2:10: warning: environment variable NOWHERE is not set; it reads as empty");
  });

  it("refuses an alias inside of what it names", () => {
    expect(loadConfig("routing: &a [*a]\n").diagnostics).toMatchObject([{ severity: "error", code: "yaml" }]);
  });

  it("stops a billion laughs", () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `l${level}: &l${level} [${
          level === 0
            ? "x"
            : Array(10)
                .fill(`*l${level - 1}`)
                .join(",")
        }]`,
    );
    const started = performance.now();
    expect(loadConfig(`routing: {}\nsetup:\n  ${levels.join("\n  ")}\n`).config).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

interface SchemaNode {
  readonly $ref?: string;
  readonly properties?: Record<string, SchemaNode>;
  readonly items?: SchemaNode;
}

/** Keys that the schema has and no part of the document uses. */
function missingKeys(schema: SchemaNode, value: unknown, path: readonly string[]): string[] {
  if (schema.items !== undefined && Array.isArray(value)) {
    // A key counts as there when any element has it.
    return missingKeys(schema.items, value.reduce<unknown>(merge, undefined), path);
  }
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const at = [...path, key];
    const present = typeof value === "object" && value !== null && key in value;
    return present ? missingKeys(child, (value as Record<string, unknown>)[key], at) : [at.join(".")];
  });
}

function merge(left: unknown, right: unknown): unknown {
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left ?? right;
  const merged: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) merged[key] = merge(merged[key], value);
  return merged;
}
