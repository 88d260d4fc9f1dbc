import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, Reasoning } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { modelTraits } from "../anthropic/model-traits.ts";
import type { DropLog } from "../drop-log.ts";
import { claudeThinking } from "./claude-thinking.ts";
import { modelVendor } from "./model-vendor.ts";

/** What depends on whose model it is. */
export interface ModelFields {
  /** `additionalModelRequestFields`; empty for none. */
  readonly additional: JsonObject;
  readonly effort?: string;
  readonly temperature?: number;
  readonly topP?: number;
  /** The model thinks in a way that forbids to force a call. */
  readonly refusesForcing: boolean;
}

/** Sampling and thoughts in the words of the model's vendor; what it cannot take goes to `log`. */
export function writeModelFields(
  request: ChatRequest,
  { log, forcesCall }: { readonly log: DropLog; readonly forcesCall: boolean },
): ModelFields {
  switch (modelVendor(request.model)) {
    case "anthropic":
      return claudeFields(request, { log, forcesCall });
    case "nova":
      return novaFields(request, log);
    case "openai":
      return gptFields(request, log);
    case "other":
      return otherFields(request, log);
  }
}

function claudeFields(
  request: ChatRequest,
  { log, forcesCall }: { readonly log: DropLog; readonly forcesCall: boolean },
): ModelFields {
  const traits = modelTraits(request.model);
  const { thinking, effort, thinks } = claudeThinking(request, { traits, forcesCall, log });
  let { temperature, topP, topK } = request.sampling;
  const drop = (name: "temperature" | "topP" | "topK", reason: string): undefined => {
    log.drop(clientField(request.dialect, name), reason);
  };
  const without = !traits.samples ? "the model has no such setting" : thinks ? "not while the model thinks" : undefined;
  if (without !== undefined) {
    if (temperature !== undefined && temperature !== 1) temperature = drop("temperature", without);
    // What thinking models take of top_p: https://platform.claude.com/docs/en/build-with-claude/extended-thinking.
    if (topP !== undefined && !(traits.samples && topP >= 0.95)) topP = topP === 1 ? undefined : drop("topP", without);
    if (topK !== undefined) topK = drop("topK", without);
  }
  if (!traits.samples) temperature = undefined;
  if (traits.samplesOneWay && temperature !== undefined && topP !== undefined)
    topP = topP === 1 ? undefined : drop("topP", "the model takes no top_p beside a temperature");
  const additional = withoutUndefined({
    thinking,
    top_k: topK,
    anthropic_beta: request.betas !== undefined && request.betas.length > 0 ? request.betas : undefined,
  });
  return { additional, ...withoutUndefined({ effort, temperature, topP }), refusesForcing: thinks };
}

/** https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html */
function novaFields(request: ChatRequest, log: DropLog): ModelFields {
  const { topK } = request.sampling;
  const { reasoning } = request;
  let reasoningConfig: JsonObject | undefined;
  if (reasoning !== undefined && /nova-[2-9]/.test(request.model)) {
    const maxReasoningEffort = threeEfforts(reasoning);
    reasoningConfig = reasoning.mode === "off" ? { type: "disabled" } : { type: "enabled", maxReasoningEffort };
  } else if (reasoning !== undefined && reasoning.mode !== "off")
    log.drop(clientField(request.dialect, "reasoning"), "the model does not think");
  return {
    additional: withoutUndefined({ inferenceConfig: topK === undefined ? undefined : { topK }, reasoningConfig }),
    ...plainSampling(request),
    refusesForcing: false,
  };
}

function gptFields(request: ChatRequest, log: DropLog): ModelFields {
  const { reasoning, dialect } = request;
  if (request.sampling.topK !== undefined) log.drop(clientField(dialect, "topK"), "the model has no such setting");
  if (reasoning?.mode === "off") log.drop(clientField(dialect, "reasoning"), "the model cannot be kept from thinking");
  const thinks = reasoning !== undefined && reasoning.mode !== "off";
  return {
    additional: thinks ? { reasoning_effort: threeEfforts(reasoning) } : {},
    ...plainSampling(request),
    refusesForcing: false,
  };
}

/** Also models whose ARN does not tell what they are: words go as most vendors have them, budgets as Claude has them. */
function otherFields(request: ChatRequest, log: DropLog): ModelFields {
  const { reasoning } = request;
  const budgetTokens = reasoning?.budgetTokens;
  if (reasoning?.mode === "off")
    log.note(clientField(request.dialect, "reasoning"), "nothing is known of how this model is kept from thinking");
  const thinks = reasoning !== undefined && reasoning.mode !== "off";
  return {
    additional: withoutUndefined({
      thinking: thinks && budgetTokens !== undefined ? { type: "enabled", budget_tokens: budgetTokens } : undefined,
      reasoning_config: thinks && budgetTokens === undefined ? threeEfforts(reasoning) : undefined,
      top_k: request.sampling.topK,
    }),
    ...plainSampling(request),
    refusesForcing: false,
  };
}

function plainSampling({ sampling: { temperature, topP } }: ChatRequest): Pick<ModelFields, "temperature" | "topP"> {
  return withoutUndefined({ temperature, topP });
}

/** Up to this many tokens of thought are a low effort, up to the next a medium one. */
const LOW_BUDGET = 2048;
const MEDIUM_BUDGET = 8192;

function threeEfforts({ effort, budgetTokens }: Reasoning): "low" | "medium" | "high" {
  switch (effort) {
    case "minimal":
    case "low":
      return "low";
    case "high":
    case "xhigh":
    case "max":
      return "high";
    case "medium":
      return "medium";
    default:
      if (budgetTokens === undefined) return "medium";
      return budgetTokens <= LOW_BUDGET ? "low" : budgetTokens <= MEDIUM_BUDGET ? "medium" : "high";
  }
}
