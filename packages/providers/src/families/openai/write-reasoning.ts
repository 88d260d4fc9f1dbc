import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, Reasoning } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { DialectId } from "../../wire-id.ts";
import type { WriteContext } from "./write-content.ts";

/** Budgets up to these are `low` and `medium`; the rest is `high`. Between the budgets that Anthropic's clients ask for. */
const LOW_BUDGET_TOKENS = 4096;
const MEDIUM_BUDGET_TOKENS = 16_384;

/** The fields that say how much to think. */
export function writeReasoning({ reasoning, dialect }: ChatRequest, { quirks, log }: WriteContext): JsonObject {
  if (reasoning === undefined) return {};
  const field = clientField(dialect, "reasoning");
  if (reasoning.summary !== undefined) log.note(`${field}.summary`, "the provider shows thoughts as it likes");
  switch (quirks.reasoningControl ?? "effort") {
    case "none":
      log.drop(field, "the provider has no such switch");
      return {};
    case "thinking": {
      const { mode, budgetTokens, effort } = reasoning;
      // A client that writes the vendor's own API may know it to have the third word; others have it from Anthropic.
      const adaptive = mode === "adaptive" && dialect === "openai-chat";
      const type = mode === "off" ? "disabled" : adaptive ? "adaptive" : "enabled";
      return {
        thinking: withoutUndefined({ type, budget_tokens: budgetTokens }),
        ...(effort !== undefined && { reasoning_effort: effort }),
      };
    }
    case "effort": {
      // In Messages `disabled` is the default; many models of others refuse to be told `none`.
      if (reasoning.mode === "off" && dialect === "anthropic-messages") {
        log.note(field, "thinking is left to the model's default");
        return {};
      }
      const wanted = effortOf(reasoning, dialect);
      // Anthropic's highest word is one more than OpenAI's.
      const effort = wanted === "max" && dialect === "anthropic-messages" ? "xhigh" : wanted;
      return effort === undefined ? {} : { reasoning_effort: effort };
    }
  }
}

/** Nothing for a model that shall decide itself; in Responses the object without an effort asks for none in particular. */
function effortOf({ mode, effort, budgetTokens }: Reasoning, dialect: DialectId): string | undefined {
  if (mode === "off") return "none";
  if (effort !== undefined) return effort;
  if (budgetTokens === undefined) return mode === "adaptive" || dialect === "openai-responses" ? undefined : "medium";
  if (budgetTokens <= LOW_BUDGET_TOKENS) return "low";
  return budgetTokens <= MEDIUM_BUDGET_TOKENS ? "medium" : "high";
}
