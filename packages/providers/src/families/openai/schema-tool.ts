import type { ChatRequest, FunctionTool } from "../../conversation/chat-request.ts";
import type { Target } from "../target.ts";

/**
 * The tool that stands for the answer's schema at a vendor without structured output: the model must call it, and the
 * call is read back as text. Undefined where it is not needed. Writers and readers ask with the same request, so nothing
 * is kept between them.
 */
export function schemaTool(request: ChatRequest, { quirks }: Target): FunctionTool | undefined {
  const { format, tools } = request;
  if (quirks.schemaByTool !== true || format?.kind !== "schema") return undefined;
  const taken = new Set(tools.map((tool) => (tool.kind === "function" ? tool.name : "")));
  let name = "json_answer";
  while (taken.has(name)) name += "_";
  const { schema, description = "Give the answer to the user by calling this function.", strict } = format;
  return { kind: "function", name, description, parameters: schema, ...(strict !== undefined && { strict }) };
}
