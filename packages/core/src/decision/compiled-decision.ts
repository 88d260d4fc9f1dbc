import type { RuleNode } from "./rule-tree.ts";
import type { CompiledPlugin } from "../plugins/plugin.ts";

/** A decision of the config with its references resolved. */
export interface CompiledDecision {
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  /** 0: no tier. */
  readonly tier: number;
  readonly rules: RuleNode | undefined;
  readonly models: readonly ModelReference[];
  /** How one of several models is chosen. */
  readonly algorithm: "static" | "weighted";
  readonly plugins: readonly CompiledPlugin[];
}

export interface ModelReference {
  /** The name that goes to the model: the LoRA's, else the model's. */
  readonly name: string;
  readonly weight: number;
  readonly useReasoning: boolean;
  readonly reasoningEffort: string;
  /** Score from `model_scores` of the domain that is named like the decision. */
  readonly score: number | undefined;
}
