import type { JsonObject } from "@signalbox/core";
import { speaksMessages } from "../../dialects/anthropic-messages/speaks-messages.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { ChatRequest, Reasoning } from "../../conversation/chat-request.ts";
import type { WireId } from "../../wire-id.ts";
import type { Target } from "../target.ts";
import type { ModelTraits } from "./model-traits.ts";
import type { PartContext } from "./write-part.ts";

type Effort = NonNullable<Reasoning["effort"]>;

/** What the request says about thinking. */
export interface WrittenThinking {
  readonly thinking?: JsonObject;
  readonly effort?: Effort;
  readonly maxTokens: number;
  /** Whether the model will or may think. */
  readonly isThinking: boolean;
}

const EFFORTS: readonly Effort[] = ["minimal", "low", "medium", "high", "xhigh", "max"];

/** Tokens to think with where a model wants a budget and the client named an effort: each about twice the one before. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 4096,
  high: 12_288,
  xhigh: 24_576,
  max: 32_768,
};

/** The API's least budget. */
const MIN_BUDGET = 1024;

interface Setting {
  readonly traits: ModelTraits;
  readonly target: Target;
  /** A tool must be called. */
  readonly isForced: boolean;
  /** Whose signatures the provider takes back; those of Messages when left out. */
  readonly takesBack?: (wire: WireId) => boolean;
}

export function writeThinking(
  context: PartContext,
  { traits, target, isForced, takesBack = speaksMessages }: Setting,
): WrittenThinking {
  const { request, isOwn } = context;
  const maxTokens = request.maxTokens ?? target.defaultMaxTokens;
  const { reasoning } = request;
  if (isOwn) return { ...asWritten(reasoning), maxTokens };
  const unasked = { maxTokens, isThinking: traits.thinksUnasked };
  if (reasoning === undefined) return unasked;
  const refuse = (reason: string): WrittenThinking => {
    context.log.drop(clientField(request.dialect, "reasoning"), reason);
    return unasked;
  };
  if (reasoning.mode === "off") {
    if (traits.alwaysThinks) return { ...refuse(`${request.model} always thinks`), effort: "low" };
    return traits.thinksUnasked
      ? { thinking: { type: "disabled" }, maxTokens, isThinking: false }
      : { maxTokens, isThinking: false };
  }
  if (traits.thinking === "none") return refuse(`${request.model} cannot think`);
  if (isForced) return refuse(`${request.model} cannot think when it must call a tool`);
  const effort = nearest(traits.efforts, reasoning.effort ?? effortOfBudget(reasoning.budgetTokens));
  const wantsBudget = reasoning.budgetTokens !== undefined && reasoning.effort === undefined && traits.takesBudget;
  if (traits.thinking === "adaptive" && !wantsBudget) {
    const thinking = { type: "adaptive", ...displayOf(request, traits) };
    return { thinking, ...(effort && { effort }), maxTokens, isThinking: true };
  }
  if (!showsThoughtsOfOpenCalls(request, takesBack))
    return refuse("the thoughts that led to the last calls are missing");
  const wanted = Math.max(MIN_BUDGET, reasoning.budgetTokens ?? BUDGETS[reasoning.effort ?? "medium"]);
  const thinking = (budget: number): JsonObject => ({ type: "enabled", budget_tokens: budget });
  const told = reasoning.effort !== undefined && effort !== undefined ? { effort } : {};
  if (request.maxTokens === undefined)
    return { thinking: thinking(wanted), ...told, maxTokens: maxTokens + wanted, isThinking: true };
  if (maxTokens <= MIN_BUDGET) return refuse(`${maxTokens} tokens leave no room to think`);
  // The budget counts towards the limit; half is left for the answer.
  const budget = Math.min(wanted, Math.max(MIN_BUDGET, Math.floor(maxTokens / 2)));
  return { thinking: thinking(budget), ...told, maxTokens, isThinking: true };
}

/** What a client of Messages said; `on` without a budget is an effort without `thinking`. */
function asWritten(reasoning: Reasoning | undefined): Omit<WrittenThinking, "maxTokens"> {
  if (reasoning === undefined) return { isThinking: false };
  const { mode, effort, budgetTokens, summary } = reasoning;
  const display = summary && { display: summary === "none" ? "omitted" : "summarized" };
  const told = effort && { effort };
  switch (mode) {
    case "off":
      return { thinking: { type: "disabled", ...display }, ...told, isThinking: false };
    case "adaptive":
      return { thinking: { type: "adaptive", ...display }, ...told, isThinking: true };
    case "on":
      return budgetTokens === undefined
        ? { ...told, isThinking: false }
        : { thinking: { type: "enabled", budget_tokens: budgetTokens, ...display }, ...told, isThinking: true };
    default:
      return mode satisfies never;
  }
}

/** Models that only think as they see fit hide their thoughts unless asked; chat clients have no word to ask with. */
function displayOf({ dialect, reasoning }: ChatRequest, { takesBudget }: ModelTraits): JsonObject {
  if (takesBudget) return {};
  const summary = reasoning?.summary ?? (dialect === "openai-chat" ? "auto" : undefined);
  return summary === undefined ? {} : { display: summary === "none" ? "omitted" : "summarized" };
}

/** The highest effort up to the wanted one, else the lowest; undefined when none was wanted or there is none. */
function nearest(efforts: readonly Effort[], wanted: Effort | undefined): Effort | undefined {
  if (wanted === undefined) return undefined;
  const limit = EFFORTS.indexOf(wanted);
  return efforts.findLast((effort) => EFFORTS.indexOf(effort) <= limit) ?? efforts[0];
}

function effortOfBudget(budget: number | undefined): Effort | undefined {
  if (budget === undefined) return undefined;
  return EFFORTS.slice(1).find((effort) => budget <= BUDGETS[effort]) ?? "max";
}

/** With a budget, a turn that ends in calls must begin with the thoughts before them while their results come in. */
function showsThoughtsOfOpenCalls({ turns }: ChatRequest, takesBack: (wire: WireId) => boolean): boolean {
  const last = turns.findLast(({ role }) => role === "assistant");
  const answersCalls = turns.at(-1)?.parts.some(({ kind }) => kind === "tool_result") ?? false;
  if (!answersCalls || last === undefined) return true;
  return last.parts.some((part) => {
    if (part.kind !== "reasoning") return false;
    const proof = part.signature ?? part.encrypted;
    return proof !== undefined && takesBack(proof.by);
  });
}
