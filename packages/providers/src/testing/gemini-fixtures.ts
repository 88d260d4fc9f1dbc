import type { ChatRequest } from "../conversation/chat-request.ts";
import type { Part } from "../conversation/part.ts";
import type { Target } from "../families/target.ts";

/** Where requests of the family `gemini` go in tests. */
export function geminiTarget(rest: Partial<Target> = {}): Target {
  return {
    family: "gemini",
    provider: "gemini",
    basePath: "",
    transport: { kind: "native" },
    defaultMaxTokens: 4096,
    strict: false,
    quirks: {},
    ...rest,
  };
}

export const vertexTarget: Target = geminiTarget({
  provider: "vertex",
  transport: { kind: "vertex", project: "acme", region: "europe-west1" },
});

/** A request with nothing but a greeting, and what `rest` adds. */
export function geminiRequest(rest: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: "openai-chat",
    model: "gemini-3.6-flash",
    turns: [user({ kind: "text", text: "Hello" })],
    tools: [],
    stop: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    native: [],
    ...rest,
  };
}

export const user = (...parts: readonly Part[]) => ({ role: "user", parts }) as const;
export const assistant = (...parts: readonly Part[]) => ({ role: "assistant", parts }) as const;
export const system = (text: string) => ({ role: "system", parts: [{ kind: "text", text }] }) as const;
export const text = (value: string) => ({ kind: "text", text: value }) as const;
