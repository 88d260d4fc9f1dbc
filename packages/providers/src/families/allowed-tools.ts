import type { ChatRequest, Tool } from "../conversation/chat-request.ts";

/** The tools to offer where a wire has no other way to keep the model from the rest. */
export function allowedTools({ tools, allowedTools: names }: ChatRequest): readonly Tool[] {
  return names === undefined ? tools : tools.filter((tool) => tool.kind === "function" && names.includes(tool.name));
}
