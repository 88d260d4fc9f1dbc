import type { JsonObject } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import type { Reasoning } from "../../conversation/chat-request.ts";
import type { ModelTraits } from "./model-traits.ts";
import type { PartContext } from "./part-context.ts";

/** Least and most tokens, from https://ai.google.dev/gemini-api/docs/thinking; `least` for those that cannot be kept from it. */
const BUDGETS: Readonly<Record<ModelTraits["size"], { readonly least: number; readonly most: number }>> = {
  pro: { least: 128, most: 32_768 },
  flash: { least: 1, most: 24_576 },
  "flash-lite": { least: 512, most: 24_576 },
  other: { least: 1, most: 24_576 },
};

/** Tokens for efforts, from https://ai.google.dev/gemini-api/docs/openai; the larger ones are the model's most. */
const EFFORT_TOKENS = { minimal: 1024, low: 1024, medium: 8192, high: 24_576, xhigh: Infinity, max: Infinity } as const;

/** Lets the model decide how much to think. */
const DYNAMIC_BUDGET = -1;

/** From this on, Flash has no level below `LOW`: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thinking. */
const FLASH_WITHOUT_MINIMAL = 3.7;

/**
 * `thinkingConfig`: a budget for generation 2.5, a level from generation 3 on, where both in one request are refused.
 * Undefined when the client said nothing or the model does not think.
 */
export function writeThinking(context: PartContext): JsonObject | undefined {
  const { request, traits, log } = context;
  const { reasoning } = request;
  if (reasoning === undefined) return undefined;
  const field = clientField(request.dialect, "reasoning");
  const drop = (reason: string): void => log.drop(field, reason);
  if (traits.thinking === "none") {
    if (reasoning.mode !== "off") drop("the model does not think");
    return undefined;
  }
  const amount =
    traits.thinking === "level" ? writeLevel(reasoning, { traits, drop }) : writeBudget(reasoning, { traits, drop });
  const shown = isShown(reasoning, context) && { includeThoughts: true };
  const config = { ...amount, ...shown };
  return Object.keys(config).length > 0 ? config : undefined;
}

/** Responses shows thoughts to those who ask for a summary; the others show what there is. */
function isShown({ mode, summary }: Reasoning, { request }: PartContext): boolean {
  if (mode === "off" || summary === "none") return false;
  return summary !== undefined || request.dialect !== "openai-responses";
}

interface Choices {
  readonly traits: ModelTraits;
  readonly drop: (reason: string) => void;
}

function writeBudget({ mode, effort, budgetTokens }: Reasoning, { traits, drop }: Choices): JsonObject {
  const { least, most } = BUDGETS[traits.size];
  if (mode === "off") {
    if (traits.size !== "pro") return { thinkingBudget: 0 };
    drop(`the model cannot be kept from thinking, so it was given ${least} tokens`);
    return { thinkingBudget: least };
  }
  const asked = budgetTokens ?? (effort && EFFORT_TOKENS[effort]);
  if (mode === "adaptive" || asked === undefined) return { thinkingBudget: DYNAMIC_BUDGET };
  return { thinkingBudget: Math.min(Math.max(asked, least), most) };
}

function writeLevel(reasoning: Reasoning, { traits, drop }: Choices): JsonObject {
  const hasMinimal =
    (traits.size === "flash" || traits.size === "flash-lite") && traits.generation < FLASH_WITHOUT_MINIMAL;
  const lowest = hasMinimal ? "MINIMAL" : "LOW";
  if (reasoning.mode === "off") {
    if (!hasMinimal) drop("the model cannot be kept from thinking, so it was told to think little");
    return { thinkingLevel: lowest };
  }
  const effort = reasoning.effort ?? effortOfBudget(reasoning.budgetTokens);
  switch (effort) {
    case undefined:
      return {};
    case "minimal":
      return { thinkingLevel: lowest };
    case "low":
      return { thinkingLevel: "LOW" };
    case "medium":
      // The first Pro has nothing between low and high.
      return { thinkingLevel: traits.size === "pro" && traits.generation === 3 ? "HIGH" : "MEDIUM" };
    case "high":
    case "xhigh":
    case "max":
      return { thinkingLevel: "HIGH" };
    default:
      return effort satisfies never;
  }
}

/** The inverse of `EFFORT_TOKENS`. Budgets are taken from these models too, but work worse. */
function effortOfBudget(tokens: number | undefined): "low" | "medium" | "high" | undefined {
  if (tokens === undefined) return undefined;
  if (tokens <= EFFORT_TOKENS.low) return "low";
  return tokens <= EFFORT_TOKENS.medium ? "medium" : "high";
}
