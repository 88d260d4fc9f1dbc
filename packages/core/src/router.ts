import type { CompiledConfig } from "./compile/compiled-config.ts";
import type { JsonFrame } from "./json/scan-json.ts";
import type { ModelLadder } from "./models/ladder.ts";
import type { ClientDialect } from "./prompt/prompt-view.ts";
import type { RoutingPlan } from "./plan.ts";
import type { DecisionRecord } from "./record/decision-record.ts";

/** A request as an adapter hands it over. */
export interface RouteRequest {
  /** The body, whole and decoded from any content encoding. */
  readonly body: Uint8Array;
  /** Reads a request header by lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Default: chat completions. */
  readonly dialect?: ClientDialect;
  /** `count`: the client only counts the prompt's tokens; an auto name means the default model. Default: `answer`. */
  readonly purpose?: "answer" | "count";
}

export interface RouteOptions {
  readonly signal?: AbortSignal;
  /** Time that models may take before the tier below answers. Default: no limit. */
  readonly deadlineMs?: number;
  /** Only this tier may answer. */
  readonly onlyTier?: string;
  /** A monotonic clock in milliseconds; without one all timings are 0. */
  readonly now?: () => number;
  /** Unix seconds, for `created` in answers made here. Default 0. */
  readonly unixTime?: number;
}

/** What came of a request: the plan to carry out, the reasons, and how long each step took. */
export interface RouteOutcome {
  readonly plan: RoutingPlan;
  readonly record: DecisionRecord;
  readonly timings: RouteTimings;
  /** The client asked for the debug headers. */
  readonly debug: boolean;
  /** Where the fields of the body stand, for `applyCandidate`; undefined when the body was refused. */
  readonly frame: JsonFrame | undefined;
}

export interface RouteTimings {
  readonly totalMs: number;
  readonly modelsMs: number;
  readonly signalsMs: number;
  readonly decisionMs: number;
}

/**
 * Decides. One router belongs to one compiled config; a reload makes a new one and swaps the reference.
 *
 * `route` never rejects for anything a client sent: faults become a `respond` plan with the error in the client's
 * dialect. It rejects only when `options.signal` is aborted.
 */
export interface Router {
  readonly config: CompiledConfig;
  readonly models: ModelLadder;
  route(request: RouteRequest, options?: RouteOptions): Promise<RouteOutcome>;
}
