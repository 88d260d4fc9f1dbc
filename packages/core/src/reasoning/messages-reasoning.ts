import type { ModelBinding } from "../compile/model-binding.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import { isJsonObject, type JsonObject } from "../json/json-value.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import type { Notice, ReasoningChange, ReasoningChoice } from "./reasoning-change.ts";

/** Tokens to think with for an effort, where a model wants a budget: each about twice the one before. Ours. */
const BUDGETS: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 4096,
  high: 12_288,
  xhigh: 24_576,
  max: 32_768,
};

/** The API's least budget. */
const MIN_BUDGET = 1024;

/** Efforts that every model with adaptive thinking has. */
const EFFORTS: readonly string[] = ["low", "medium", "high", "max"];

/**
 * Messages: `thinking`. What the client itself asked of it stands when reasoning is on, and is taken away when it is off.
 * Without a family the client's word stands. The API has no parameters of chat templates.
 */
export function messagesReasoning(view: PromptView, model: ModelBinding, choice: ReasoningChoice): ReasoningChange {
  const family = model.reasoning;
  if (family === undefined) return { edits: [] };
  const thinking = view.field("thinking");
  const thinks = isJsonObject(thinking) && thinking["type"] !== "disabled";
  if (!choice.useReasoning) return { edits: thinks ? [{ op: "remove", path: ["thinking"] }] : [] };
  if (thinks) return { edits: [] };
  if (family.type === "chat_template_kwargs") return refuse("chat_template_kwargs", "not_in_api");
  if (forbidsThinking(view)) return refuse("thinking", "conflict");
  if (isAdaptive(model.upstreamModel)) {
    const edits: JsonEdit[] = [{ op: "set", path: ["thinking"], value: { type: "adaptive" } }];
    if (EFFORTS.includes(choice.effort))
      edits.push({ op: "set", path: ["output_config", "effort"], value: choice.effort });
    return { edits };
  }
  if (lacksThoughtsOfCalls(view)) return refuse("thinking", "conflict");
  const maxTokens = maxTokensAfter(view, choice.earlier);
  if (maxTokens <= MIN_BUDGET) return refuse("thinking", "no_room");
  // The budget counts towards the limit; half is left for the answer.
  const most = Math.max(MIN_BUDGET, Math.floor(maxTokens / 2));
  const budget = Math.min(BUDGETS[choice.effort] ?? BUDGETS["medium"]!, most);
  return { edits: [{ op: "set", path: ["thinking"], value: { type: "enabled", budget_tokens: budget } }] };
}

/** A client's budget has to stay below the limit that a policy lowers; with no room for any, thinking ends. */
export function thinkingWithin(view: PromptView, most: number): readonly JsonEdit[] {
  const thinking = view.field("thinking");
  const budget = isJsonObject(thinking) ? thinking["budget_tokens"] : undefined;
  if (typeof budget !== "number" || budget < most) return [];
  return most > MIN_BUDGET
    ? [{ op: "set", path: ["thinking", "budget_tokens"], value: most - 1 }]
    : [{ op: "remove", path: ["thinking"] }];
}

function refuse(field: string, reason: Notice["reason"]): ReasoningChange {
  return { edits: [], notice: { field, reason } };
}

/** The API refuses these together with thinking. */
function forbidsThinking(view: PromptView): boolean {
  const choice = view.field("tool_choice");
  const isForced = isJsonObject(choice) && (choice["type"] === "any" || choice["type"] === "tool");
  const [temperature, topK] = [view.field("temperature"), view.field("top_k")];
  return isForced || (typeof temperature === "number" && temperature !== 1) || typeof topK === "number";
}

/**
 * Claude from 4.6 on thinks as it sees fit, and from 4.7 on takes no budget. Names like `claude-opus-4-6`,
 * `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `claude-opus-4@20250514`; other models of the API take budgets.
 */
function isAdaptive(model: string): boolean {
  const match = /claude-[a-z]+-(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?/.exec(model.toLowerCase());
  return match !== null && 100 * Number(match[1]) + Number(match[2] ?? 0) >= 406;
}

/** With a budget, a turn that has called tools must begin with the thoughts before the calls while results come in. */
function lacksThoughtsOfCalls(view: PromptView): boolean {
  const messages = view.field("messages") as readonly unknown[];
  const answered = blocksOf(messages.at(-1)).some(({ type }) => type === "tool_result");
  const last = messages.findLast((message) => isJsonObject(message) && message["role"] === "assistant");
  return answered && !blocksOf(last).some(({ type }) => type === "thinking" || type === "redacted_thinking");
}

function blocksOf(message: unknown): readonly JsonObject[] {
  const content = isJsonObject(message) ? message["content"] : undefined;
  return Array.isArray(content) ? ((content as readonly unknown[]).filter(isJsonObject) as readonly JsonObject[]) : [];
}

function maxTokensAfter(view: PromptView, earlier: readonly JsonEdit[]): number {
  const capped = earlier.findLast(({ op, path }) => op === "set" && path[0] === "max_tokens");
  const value = capped?.op === "set" ? capped.value : view.field("max_tokens");
  return typeof value === "number" ? value : 0;
}
