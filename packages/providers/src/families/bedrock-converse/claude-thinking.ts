import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, Reasoning } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { ModelTraits } from "../anthropic/model-traits.ts";
import type { DropLog } from "../drop-log.ts";

type Effort = NonNullable<Reasoning["effort"]>;

/** How a Claude is to think. */
export interface ClaudeThinking {
  /** `thinking` of Anthropic's API; left out for the model's own choice. */
  readonly thinking?: JsonObject;
  readonly effort?: Effort;
  /** Whether it will think, which forbids to force calls and to set most sampling. */
  readonly thinks: boolean;
}

/** In growing order. */
const EFFORTS: readonly Effort[] = ["minimal", "low", "medium", "high", "xhigh", "max"];
/** Tokens of thought where a model wants a number and the client gave a word; 1,024 is the least a model takes. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_768,
};
const MIN_BUDGET = 1024;

/** The wish for thoughts in the words of the model; what it cannot do goes to `log`. */
export function claudeThinking(
  request: ChatRequest,
  { traits, forcesCall, log }: { readonly traits: ModelTraits; readonly forcesCall: boolean; readonly log: DropLog },
): ClaudeThinking {
  const { reasoning } = request;
  const field = clientField(request.dialect, "reasoning");
  const unasked: ClaudeThinking = { thinks: traits.thinksUnasked };
  if (reasoning === undefined) return unasked;
  if (reasoning.mode === "off") {
    if (traits.alwaysThinks) log.drop(field, "the model cannot be kept from thinking");
    return traits.alwaysThinks || traits.thinking === "none"
      ? unasked
      : { thinking: { type: "disabled" }, thinks: false };
  }
  const effort = effortWithin(reasoning.effort, { traits, field, log });
  // Messages has effort apart from thinking: alone it asks for no thoughts.
  const asksThoughts =
    request.dialect !== "anthropic-messages" || reasoning.mode === "adaptive" || reasoning.budgetTokens !== undefined;
  if (!asksThoughts) return { ...effort, ...unasked };
  if (forcesCall && !traits.alwaysThinks) {
    log.drop(field, "the model does not think when it is forced to call a tool");
    return { ...effort, ...(traits.thinksUnasked && { thinking: { type: "disabled" } }), thinks: false };
  }
  const thinking = thinkingOf(reasoning, { traits, field, log, maxTokens: request.maxTokens });
  return thinking === undefined ? { ...effort, ...unasked } : { ...effort, thinking, thinks: true };
}

function thinkingOf(
  { mode, effort = "medium", budgetTokens }: Reasoning,
  {
    traits,
    field,
    log,
    maxTokens = Infinity,
  }: {
    readonly traits: ModelTraits;
    readonly field: string;
    readonly log: DropLog;
    readonly maxTokens: number | undefined;
  },
): JsonObject | undefined {
  if (traits.thinking === "none") {
    log.drop(field, "the model does not think");
    return undefined;
  }
  if (budgetTokens !== undefined && traits.takesBudget) return { type: "enabled", budget_tokens: budgetTokens };
  if (traits.thinking === "adaptive") {
    if (mode === "on" && budgetTokens !== undefined)
      log.note(`${field}.budget_tokens`, "the model thinks as much as it sees fit");
    return { type: "adaptive" };
  }
  // Thoughts count as output, and some of that must be left for the answer.
  const budget = Math.min(budgetTokens ?? BUDGETS[effort], Math.floor(maxTokens / 2));
  if (budget >= MIN_BUDGET) return { type: "enabled", budget_tokens: budget };
  log.drop(field, `the limit of ${maxTokens} tokens leaves no room for thoughts`);
  return undefined;
}

function effortWithin(
  effort: Effort | undefined,
  { traits, field, log }: { readonly traits: ModelTraits; readonly field: string; readonly log: DropLog },
): { readonly effort?: Effort } {
  if (effort === undefined) return {};
  if (traits.efforts.length === 0) {
    // Models with budgets get the word as a number.
    if (traits.thinking !== "budget") log.note(`${field}.effort`, "the model has no efforts");
    return {};
  }
  const wanted = EFFORTS.indexOf(effort);
  return { effort: traits.efforts.findLast((word) => EFFORTS.indexOf(word) <= wanted) ?? traits.efforts[0]! };
}
