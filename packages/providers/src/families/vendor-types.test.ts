import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../conversation/chat-request.ts";
import type { Part } from "../conversation/part.ts";
import { anthropicTarget } from "../testing/anthropic-target.ts";
import { arbitraryRequest } from "../testing/arbitrary-request.ts";
import { geminiTarget, vertexTarget } from "../testing/gemini-fixtures.ts";
import { targetOf } from "../testing/openai-request.ts";
import { anthropicFamily } from "./anthropic/anthropic-family.ts";
import { geminiFamily } from "./gemini/gemini-family.ts";
import { openAiFamily } from "./openai/openai.ts";
import type { Target } from "./target.ts";
import type { WireFamily } from "./wire-family.ts";

const SAMPLES = 300;
/** The compiler reads all types of the clients. */
const TIMEOUT_MS = 240_000;

/** What the compiler says about the bodies, in a module beside the package's dependencies. */
async function complaints(head: readonly string[], bodies: readonly string[]): Promise<readonly string[]> {
  const dependencies = fileURLToPath(new URL("../../node_modules/", import.meta.url));
  const folder = await mkdtemp(join(dependencies, ".vendor-types-"));
  try {
    const file = join(folder, "requests.ts");
    await writeFile(file, [...head, ...bodies.map((body) => `accept(${body});`)].join("\n"));
    const compiler = createRequire(import.meta.url)
      .resolve("typescript/package.json")
      .replace("package.json", "bin/tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--ignoreConfig", file];
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, ...options]).catch(
      (error: unknown) => error as { readonly stdout: string },
    );
    return stdout
      .trim()
      .split("\n")
      .filter((line) => line.includes("error TS"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Vendor {
  readonly name: string;
  readonly family: WireFamily;
  readonly targets: readonly Target[];
  readonly models: readonly string[];
  /** Declares `accept`, which takes what the vendor's own client would send. */
  readonly head: readonly string[];
  /** A body with a field that the vendor has not. */
  readonly unknown: string;
}

const vendors: readonly Vendor[] = [
  {
    name: "Anthropic",
    family: anthropicFamily,
    targets: [anthropicTarget()],
    models: ["claude-3-5-haiku-20241022", "claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-5", "claude-fable-5"],
    head: [
      'import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";',
      // The client's first major version took these away, since new models refuse them; older models have them still.
      "type Sampling = { temperature?: number; top_p?: number; top_k?: number };",
      "declare function accept(request: MessageCreateParams & Sampling): void;",
    ],
    unknown: '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","txt":"x"}]}]}',
  },
  {
    name: "OpenAI",
    family: openAiFamily,
    targets: [targetOf("openai")],
    models: ["gpt-4o", "gpt-5", "o3"],
    head: [
      'import type { ChatCompletionCreateParams } from "openai/resources/chat/completions";',
      "declare function accept(request: ChatCompletionCreateParams): void;",
    ],
    unknown: '{"model":"m","messages":[{"role":"user","content":[{"type":"text","txt":"x"}]}]}',
  },
  {
    name: "Google",
    family: geminiFamily,
    targets: [geminiTarget(), vertexTarget],
    models: ["gemini-2.5-flash", "gemini-2.5-pro", "gemini-3-pro-preview", "gemini-3.6-flash"],
    head: [
      'import type { Content, GenerationConfig, SafetySetting, Tool, ToolConfig } from "@google/genai";',
      // The client has enumerations where the wire has their words.
      "type Wire<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;",
      "interface Request {",
      "  contents: Content[]; systemInstruction?: Content; tools?: Tool[]; toolConfig?: ToolConfig;",
      "  safetySettings?: SafetySetting[]; generationConfig?: GenerationConfig; serviceTier?: string;",
      "  labels?: Record<string, string>;",
      "}",
      "declare function accept(request: Wire<Request>): void;",
    ],
    unknown: '{"contents":[{"role":"user","parts":[{"txt":"x"}]}]}',
  },
];

describe.each(vendors)("the types of $name's own client", ({ family, targets, models, head, unknown }) => {
  it(
    "accept every request that clients of other APIs come to, but no field that the vendor has not",
    async () => {
      const requests = fc.sample(arbitraryRequest(models), { numRuns: SAMPLES, seed: 7 });
      const bodies = requests.flatMap((request) => targets.map((target) => bodyOf(family, { request, target })));
      const [first, ...others] = await complaints(head, [unknown, ...new Set(bodies)]);
      expect(first).toContain(`'"txt"' does not exist`);
      expect(others).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

function bodyOf(
  family: WireFamily,
  { request, target }: { readonly request: ChatRequest; readonly target: Target },
): string {
  const tools = request.tools.map((tool) =>
    tool.kind === "native" ? { ...tool, value: { ...tool.value, name: "web_search" } } : tool,
  );
  const dialect = family === anthropicFamily ? "openai-chat" : "anthropic-messages";
  // OpenAI itself signs no thoughts, so none come back to it; vendors with its API do.
  const turns = request.turns.map((turn) => ({ ...turn, parts: turn.parts.filter((part) => !isSignedByOpenAi(part)) }));
  const written = family.write({ ...request, turns, tools, dialect }, target);
  if (written.kind === "fault") return refused(written.message);
  return written.request.body;
}

function isSignedByOpenAi(part: Part): boolean {
  return part.kind === "reasoning" && [part.signature, part.encrypted].some((signature) => signature?.by === "openai");
}

/** Some wires refuse results of calls that were never made. */
function refused(message: string): string {
  return `null as never /* ${message.replaceAll("*/", "")} */`;
}
