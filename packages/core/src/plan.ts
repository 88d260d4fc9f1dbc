import type { JsonEdit } from "./json/edit-json.ts";

/** A header name in lower case and its value. */
export type HeaderPair = readonly [name: string, value: string];

/** Changes to the request's headers on their way upstream; `set` overwrites. */
export interface HeaderEdits {
  readonly set: readonly HeaderPair[];
  readonly remove: readonly string[];
}

/**
 * What an adapter has to do with one request: plain data, the same for ext_proc and the gateway; neither needs to
 * know why.
 */
export type RoutingPlan = ForwardPlan | RespondPlan;

/** Send the request on, to the first candidate that can be reached. */
export interface ForwardPlan {
  readonly kind: "forward";
  /** In order of preference; never empty. Which of them is tried when one fails is the adapter's policy. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  readonly stream: boolean;
  /** Ask Envoy to match routes again, since headers or body have changed. */
  readonly clearRouteCache: boolean;
  /** True when the client named this model itself: no decision was taken and the body keeps its bytes but for the alias. */
  readonly isPassThrough: boolean;
  /** Counters that plugins raised, for instance capped parameters. */
  readonly counts: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** One model that may serve the request, with all that has to change in the request for it. */
export interface Candidate {
  /** Alias or LoRA name: what headers, logs and metrics call the model. */
  readonly model: string;
  /** What the body's `model` becomes. */
  readonly upstreamModel: string;
  /** Name of the model entry whose back ends serve it: the base model for a LoRA. */
  readonly provider: string;
  readonly useReasoning: boolean;
  /** How reasoning is asked for, when it is switched on and the model has a family. */
  readonly reasoning: { readonly family: string; readonly parameter: string; readonly effort: string } | undefined;
  readonly bodyEdits: readonly JsonEdit[];
  readonly requestHeaders: HeaderEdits;
}

/** Answer here; nothing goes upstream. */
export interface RespondPlan {
  readonly kind: "respond";
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: readonly HeaderPair[];
  /** `x-vsr-response-path`. */
  readonly path: "fast_response" | "error" | "models";
}
