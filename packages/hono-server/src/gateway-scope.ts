import type { Logger, Metrics, ObservedResponse, RouteOutcome, Router, Shadow } from "@signalbox/core";
import type { ConversationStore } from "@signalbox/providers";
import type { Clock } from "./clock.ts";
import type { AttemptReport } from "./forward.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import type { InFlight } from "./in-flight.ts";
import type { Providers } from "./providers/provider-access.ts";
import type { ResponseHomes } from "./responses/response-homes.ts";
import type { Upstream } from "./upstream.ts";

/** What the gateway stands on while it serves one request. */
export interface GatewayScope {
  /** Read once per request: a reload may swap it at any time. */
  readonly getRouter: () => Router;
  readonly upstream: Upstream;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly limits: Required<GatewayLimits>;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  readonly providers: Providers;
  readonly newId: () => string;
  /** What is known of answers of the Responses API that clients may go on from. */
  readonly responses: { readonly store: ConversationStore; readonly homes: ResponseHomes };
  readonly onRequest: (report: RequestReport) => void;
  readonly shadow: Shadow | undefined;
}

/** The facts of one served request, for a log line. */
export interface RequestReport {
  readonly method: string;
  readonly target: string;
  /** What the client was told; 499 when it left before its answer had ended. */
  readonly status: number;
  readonly durationMs: number;
  /** From the routed request to the first byte of the answer's body. */
  readonly firstByteMs: number | undefined;
  /** The decoded body, where it was held whole; holds the prompt, so think before you write it anywhere. */
  readonly body: Uint8Array | undefined;
  readonly outcome: RouteOutcome | undefined;
  /** Every try at a back end, in order. */
  readonly attempts: readonly AttemptReport[];
  readonly observed: ObservedResponse | undefined;
  /** Why the answer is an error of the gateway or is not whole. */
  readonly failure: string | undefined;
}
