import type { TierAttempt } from "../models/ladder.ts";
import type { Notice } from "../reasoning/reasoning-change.ts";

/**
 * Why a request went where it went: plain data, enough to explain the decision and to take it again. Everything in it
 * is reproducible; timings stand apart in `RouteOutcome.timings`.
 */
export interface DecisionRecord {
  readonly schema: 1;
  /** SHA-256 of the configuration document, hexadecimal. */
  readonly configHash: string;
  readonly request: {
    readonly dialect: string;
    readonly requestedModel: string;
    readonly stream: boolean;
    /** Stable hash of the body: seeds every choice that is spread over requests. */
    readonly seed: string;
  };
  /**
   * `auto`: the router chose; `concrete`: the client named the model, or asks for a count of tokens only; `refused`: the
   * request was not valid.
   */
  readonly mode: "auto" | "concrete" | "refused";
  readonly signals: readonly SignalRecord[];
  /** Per head of the models: which tier answered and what the others said. */
  readonly heads: readonly HeadRecord[];
  /** Every decision of the config, in its order. */
  readonly decisions: readonly DecisionOutcome[];
  readonly result: ResultRecord;
}

/** One rule of one signal: whether it fired, and by how much. */
export interface SignalRecord {
  readonly type: string;
  readonly name: string;
  readonly matched: boolean;
  /** What the decision engine calculates with when it matched; 1 for signals that are plain facts. */
  readonly confidence?: number;
  /** The measured quantity, for instance a probability or a token count. */
  readonly value?: number;
  /** What `value` had to reach. */
  readonly threshold?: number;
  /** Short facts, for instance the keyword that was found. */
  readonly evidence?: string;
  /** How often each kind of thing was found, for instance types of personal data. */
  readonly counts?: Readonly<Record<string, number>>;
}

export interface HeadRecord {
  readonly head: string;
  readonly label: string;
  readonly confidence: number;
  readonly tier: string;
  readonly scores: Readonly<Record<string, number>>;
  readonly attempts: readonly TierAttempt[];
}

/** One decision: whether its rules matched, and why it did not win. */
export interface DecisionOutcome {
  readonly name: string;
  readonly priority: number;
  readonly tier: number;
  readonly matched: boolean;
  readonly confidence: number;
  readonly outcome: "won" | "lower_priority" | "lower_confidence" | "later_tier" | "later_name" | "no_match";
  readonly rules: RuleTrace;
}

/** The rule tree with each node's result; the shape of the config's own tree. */
export type RuleTrace =
  | { readonly kind: "always"; readonly matched: true; readonly confidence: 0 }
  | {
      readonly kind: "group";
      readonly operator: "AND" | "OR" | "NOT";
      readonly matched: boolean;
      readonly confidence: number;
      readonly conditions: readonly RuleTrace[];
    }
  | {
      readonly kind: "leaf";
      readonly type: string;
      readonly name: string;
      readonly matched: boolean;
      readonly confidence: number;
      /** Why a leaf cannot match at all, for instance `signal type not active`. */
      readonly note?: string;
    };

export type ResultRecord =
  | {
      readonly kind: "model";
      readonly decision: string | null;
      readonly confidence: number | null;
      readonly model: string;
      readonly upstreamModel: string;
      /** `x-vsr-selected-algorithm`: `single`, `static`, `weighted`, `default`; `specified` for a concrete model. */
      readonly method: string;
      readonly useReasoning: boolean;
      readonly candidates: readonly { readonly model: string; readonly reason: string }[];
      readonly plugins: readonly string[];
      /** What the decision asks for and a request in the client's API cannot carry; absent when there is nothing. */
      readonly notices?: readonly Notice[];
    }
  | { readonly kind: "response"; readonly decision: string | null; readonly status: number; readonly reason: string }
  | { readonly kind: "error"; readonly status: number; readonly reason: ErrorReason; readonly message: string };

/** `reason` label of `llm_request_errors_total`. */
export type ErrorReason =
  | "parse_error"
  | "model_not_found"
  | "no_model_selected"
  | "classification_failed"
  | "timeout"
  | "upstream_4xx"
  | "upstream_5xx"
  | "cancellation";
