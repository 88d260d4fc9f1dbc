import type { ChatRequest } from "../../conversation/chat-request.ts";
import { type FormatPlan, formatPlan as claudePlan } from "../anthropic/format-plan.ts";
import { modelVendor } from "./model-vendor.ts";

/**
 * How a request for an answer in JSON is put: natively for models known to have formats, else by a tool whose arguments
 * are the answer. Depends on nothing but the request, so that readers of the answer come to the same plan.
 */
export function formatPlan(request: ChatRequest): FormatPlan {
  // The plan for clients of Messages is to pass the format on, whatever the model; here the model decides.
  const plan = claudePlan({ ...request, dialect: "openai-chat" });
  if (plan.kind === "free" || (plan.kind === "native" && modelVendor(request.model) === "anthropic")) return plan;
  // Who demands a call gets a call; the format is for answers.
  if (request.toolChoice?.kind === "required" && request.tools.length > 0) return { kind: "free" };
  const tool = plan.kind === "tool" ? plan : claudePlan({ ...request, dialect: "openai-chat", model: "" });
  if (tool.kind !== "tool") return tool;
  // Arguments are objects.
  const { type } = tool.schema;
  if (type !== undefined && type !== "object") return { kind: "free" };
  return { ...tool, schema: { type: "object", ...tool.schema } };
}
