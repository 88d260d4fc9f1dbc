import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, Reasoning } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { WireId } from "../../wire-id.ts";
import { cloudFlags, isBedrockFlag } from "../anthropic/beta-flags.ts";
import { modelTraits } from "../anthropic/model-traits.ts";
import { writeSampling } from "../anthropic/write-sampling.ts";
import { writeThinking } from "../anthropic/write-thinking.ts";
import type { DropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";
import { modelVendor } from "./model-vendor.ts";

/** What depends on whose model it is. */
export interface ModelFields {
  /** `additionalModelRequestFields`; empty for none. */
  readonly additional: JsonObject;
  readonly effort?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  /** The model cannot be forced to call a tool. */
  readonly refusesForcing: boolean;
}

interface Setting {
  readonly target: Target;
  readonly log: DropLog;
  /** A tool must be called, for the client or for the format. */
  readonly isForced: boolean;
}

/** Limits, sampling and thoughts in the words of the model's vendor; what it cannot take goes to `log`. */
export function writeModelFields(request: ChatRequest, setting: Setting): ModelFields {
  const { log } = setting;
  switch (modelVendor(request.model)) {
    case "anthropic":
      return claudeFields(request, setting);
    case "nova":
      return { ...novaFields(request, log), ...plainFields(request) };
    case "openai":
      return { ...gptFields(request, log), ...plainFields(request) };
    case "other":
      return { ...otherFields(request, log), ...plainFields(request) };
  }
}

function plainFields({ maxTokens, sampling: { temperature, topP } }: ChatRequest): Omit<ModelFields, "additional"> {
  return { ...withoutUndefined({ maxTokens, temperature, topP }), refusesForcing: false };
}

/** As for Anthropic's own API, whose fields Bedrock passes on; its limits and sampling have names of Converse. */
function claudeFields(request: ChatRequest, { target, log, isForced }: Setting): ModelFields {
  const traits = modelTraits(request.model);
  const context = { request, log, isOwn: request.dialect === "anthropic-messages" };
  const takesBack = (wire: WireId): boolean => wire === "bedrock-converse";
  const { thinking, effort, maxTokens, isThinking } = writeThinking(context, { traits, target, isForced, takesBack });
  const { temperature, top_p: topP, top_k } = writeSampling(context, { traits, isThinking });
  const anthropic_beta = betaFlags(request, log);
  // Converse demands no limit, but one that a budget of thoughts fits in.
  const isDemanded = request.maxTokens !== undefined || maxTokens !== target.defaultMaxTokens;
  return {
    additional: withoutUndefined({ thinking, top_k, anthropic_beta }),
    ...withoutUndefined({ effort, maxTokens: isDemanded ? maxTokens : undefined, temperature, topP }),
    refusesForcing: traits.alwaysThinks,
  };
}

function betaFlags({ betas = [] }: ChatRequest, log: DropLog): readonly string[] | undefined {
  const flags = cloudFlags(betas);
  const known = flags.filter(isBedrockFlag);
  for (const flag of flags)
    if (!isBedrockFlag(flag)) log.note(`anthropic-beta: ${flag}`, "Bedrock refuses requests with this flag");
  return known.length > 0 ? known : undefined;
}

/** https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html */
function novaFields(request: ChatRequest, log: DropLog): Pick<ModelFields, "additional"> {
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
  };
}

function gptFields(request: ChatRequest, log: DropLog): Pick<ModelFields, "additional"> {
  const { reasoning, dialect } = request;
  if (request.sampling.topK !== undefined) log.drop(clientField(dialect, "topK"), "the model has no such setting");
  if (reasoning?.mode === "off") log.drop(clientField(dialect, "reasoning"), "the model cannot be kept from thinking");
  const thinks = reasoning !== undefined && reasoning.mode !== "off";
  return {
    additional: thinks ? { reasoning_effort: threeEfforts(reasoning) } : {},
  };
}

/** Also models whose ARN does not tell what they are: words go as most vendors have them, budgets as Claude has them. */
function otherFields(request: ChatRequest, log: DropLog): Pick<ModelFields, "additional"> {
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
  };
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
