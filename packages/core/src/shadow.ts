import type { CompiledConfig } from "./compile/compiled-config.ts";
import type { ClientDialect } from "./prompt/prompt-view.ts";
import type { DecisionRecord } from "./record/decision-record.ts";
import type { Usage } from "./response/response-observer.ts";
import type { RouteOutcome } from "./router.ts";

/**
 * Copies routed requests to other models, as `global.signalbox.shadow` says, and compares the answers. What an adapter calls
 * once the client's request is on its way.
 */
export interface Shadow {
  /**
   * Never throws and never waits. Returns undefined where nothing is copied; otherwise what to call, once, when the client's
   * own answer has ended.
   */
  copy(request: CopiedRequest): ((client: Omit<AnswerSummary, "durationMs">) => void) | undefined;
}

/** A request whose plan is to forward it. */
export interface CopiedRequest {
  readonly config: CompiledConfig;
  readonly outcome: RouteOutcome;
  /** The client's body, decoded, as it was routed; it must not change any more. */
  readonly body: Uint8Array;
  readonly dialect: ClientDialect;
  /** Path with its query. */
  readonly target: string;
  /** Reads a request header by lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** One of two answers, in what they are compared by. */
export interface AnswerSummary {
  /** Missing where there was no answer. */
  readonly status: number | undefined;
  /** From the request to the end of the answer. */
  readonly durationMs: number;
  readonly usage: Usage | undefined;
}

/** The record of a copied request, once both answers have ended. */
export interface ShadowedRecord extends DecisionRecord {
  readonly shadow: {
    /** The model that was asked beside the chosen one. */
    readonly model: string;
    readonly client: AnswerSummary;
    readonly copy: AnswerSummary;
  };
}

/** Marks a copy, so that it is not copied again where it comes by the same router. Its value is the model's name. */
export const SHADOW_HEADER = "x-signalbox-shadow";
