import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anthropicTarget } from "../../testing/anthropic-target.ts";
import { arbitraryRequest } from "../../testing/arbitrary-request.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const MODELS = ["claude-3-5-haiku-20241022", "claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-5", "claude-fable-5"];
const SAMPLES = 300;
/** The compiler reads all types of the client. */
const TIMEOUT_MS = 120_000;

/** What the compiler says about the bodies, in a module beside the package's dependencies. */
async function complaints(bodies: readonly string[]): Promise<string> {
  const dependencies = fileURLToPath(new URL("../../../node_modules/", import.meta.url));
  const folder = await mkdtemp(join(dependencies, ".vendor-types-"));
  try {
    const lines = bodies.map((body) => `accept(${body});`);
    const head = [
      'import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";',
      // The client's first major version took these away, since new models refuse them; older models have them still.
      "type Sampling = { temperature?: number; top_p?: number; top_k?: number };",
      "declare function accept(request: MessageCreateParams & Sampling): void;",
    ];
    const file = join(folder, "requests.ts");
    await writeFile(file, [...head, ...lines].join("\n"));
    const compiler = createRequire(import.meta.url)
      .resolve("typescript/package.json")
      .replace("package.json", "bin/tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--ignoreConfig", file];
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, ...options]).catch(
      (error: unknown) => error as { readonly stdout: string },
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const UNKNOWN_FIELD = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","txt":"x"}]}]}';

describe("the types of Anthropic's own client", () => {
  it(
    "accept every request that clients of other dialects come to, but no field that Messages has not",
    async () => {
      const requests = fc.sample(arbitraryRequest(MODELS), { numRuns: SAMPLES, seed: 7 });
      const bodies = requests.map((request) => {
        const tools = request.tools.map((tool) =>
          tool.kind === "native" ? { ...tool, value: { ...tool.value, name: "web_search" } } : tool,
        );
        const written = anthropicFamily.write({ ...request, tools, dialect: "openai-chat" }, anthropicTarget());
        if (written.kind === "fault") throw new Error(written.message);
        return written.request.body;
      });
      const [first, ...others] = (await complaints([...bodies, UNKNOWN_FIELD])).trim().split("\n");
      expect(first).toContain("'\"txt\"' does not exist");
      expect(others.filter((line) => line.includes("error TS"))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
