import { isJsonObject, type JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest, Tool } from "../conversation/chat-request.ts";
import { openAiChat } from "../dialects/openai-chat/openai-chat.ts";
import { anthropicTarget } from "../testing/anthropic-target.ts";
import { converseTarget } from "../testing/converse-fixtures.ts";
import { geminiTarget } from "../testing/gemini-fixtures.ts";
import { plainTarget, targetOf } from "../testing/openai-request.ts";
import { anthropicFamily } from "./anthropic/anthropic-family.ts";
import { bedrockConverseFamily } from "./bedrock-converse/bedrock-converse-family.ts";
import { geminiFamily } from "./gemini/gemini-family.ts";
import { openAiFamily } from "./openai/openai.ts";
import type { Target } from "./target.ts";
import type { WireFamily } from "./wire-family.ts";

const named = (name: string): Tool => ({ kind: "function", name, parameters: { type: "object" } });
const asked = (kind: "auto" | "required", allowed = ["a", "b"]): Partial<ChatRequest> => ({
  tools: [named("a"), named("b"), named("c")],
  toolChoice: { kind },
  allowedTools: allowed,
});

function write(family: WireFamily, target: Target, fields: Partial<ChatRequest>): JsonObject {
  const request: ChatRequest = {
    dialect: "openai-responses",
    model: "m",
    turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
    tools: [],
    stop: [],
    sampling: {},
    stream: false,
    streamUsage: true,
    native: [],
    ...fields,
  };
  const written = family.write(request, { ...target, strict: true });
  if (written.kind === "fault") throw new Error(written.message);
  const body: unknown = JSON.parse(written.request.body);
  return isJsonObject(body) ? body : {};
}

/** Names anywhere in the tools of a body. */
function namesOf(body: JsonObject): readonly string[] {
  const tools = JSON.stringify(body["tools"] ?? body["toolConfig"]);
  return [...tools.matchAll(/"name":"(\w)"/g)].map(([, name = ""]) => name);
}

describe("a choice among some tools", () => {
  const both = [
    { type: "function", function: { name: "a" } },
    { type: "function", function: { name: "b" } },
  ];

  it.each(["auto", "required"] as const)("is told to OpenAI, which sees all tools, and may be %s", (kind) => {
    const body = write(openAiFamily, plainTarget, asked(kind));
    expect(namesOf(body)).toEqual(["a", "b", "c"]);
    expect(body["tool_choice"]).toEqual({ type: "allowed_tools", allowed_tools: { mode: kind, tools: both } });
    const { toolChoice, allowedTools } = openAiChat.read({ model: "m", ...body }) as ChatRequest;
    expect({ toolChoice, allowedTools }).toEqual({ toolChoice: { kind }, allowedTools: ["a", "b"] });
  });

  it("is told to Gemini where it must call one", () => {
    const body = write(geminiFamily, geminiTarget(), asked("required"));
    expect(namesOf(body)).toEqual(["a", "b", "c"]);
    expect(body["toolConfig"]).toEqual({ functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["a", "b"] } });
  });

  it.each<[string, WireFamily, Target, "auto" | "required"]>([
    ["Gemini, where it need not call one", geminiFamily, geminiTarget(), "auto"],
    ["a vendor of OpenAI's API that does not know it", openAiFamily, targetOf("groq"), "required"],
    ["Anthropic", anthropicFamily, anthropicTarget(), "required"],
    ["Bedrock", bedrockConverseFamily, converseTarget, "auto"],
  ])("hides the rest from %s", (_, family, target, kind) => {
    const body = write(family, target, { ...asked(kind), model: "claude-opus-4-6" });
    expect(namesOf(body)).toEqual(["a", "b"]);
    expect(JSON.stringify(body)).not.toContain("allowed");
  });

  it("hides tools that run at the provider as well", () => {
    const search: Tool = { kind: "native", wire: "openai-responses", value: { type: "web_search" } };
    const tools = [named("a"), search];
    const body = write(geminiFamily, geminiTarget(), { ...asked("required"), tools });
    expect(JSON.stringify(body)).not.toContain("googleSearch");
  });

  it("keeps the tool of a forced schema apart from tools that are hidden", () => {
    const tools = [named("a"), named("json_answer")];
    const format = { kind: "schema", name: "n", schema: { type: "object" } } as const;
    const body = write(openAiFamily, targetOf("deepseek"), { ...asked("auto", ["a"]), tools, format });
    expect(body["tools"]).toMatchObject([{ function: { name: "a" } }, { function: { name: "json_answer_" } }]);
  });

  it.each([
    [
      "a list with a custom tool",
      { type: "allowed_tools", allowed_tools: { mode: "auto", tools: [{ type: "custom" }] } },
    ],
    ["a list of nothing known", { type: "allowed_tools", allowed_tools: 3 }],
  ])("stays as it is written when it is %s", (_, tool_choice) => {
    const body = { model: "m", messages: [{ role: "user", content: "Hi" }], tool_choice };
    expect(openAiChat.read(body)).toMatchObject({ native: [{ name: "tool_choice", value: tool_choice }] });
  });

  it("needs a mode", () => {
    const tool_choice = { type: "allowed_tools", allowed_tools: { mode: "none", tools: [] } };
    const body = { model: "m", messages: [{ role: "user", content: "Hi" }], tool_choice };
    expect(openAiChat.read(body)).toMatchObject({ kind: "fault", field: "tool_choice.allowed_tools.mode" });
  });
});
