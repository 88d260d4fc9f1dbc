import type { Endpoint } from "../provider.ts";
import type { Target } from "../families/target.ts";
import type { FamilyId } from "../wire-id.ts";

/** Where a request that is no conversation goes. */
export interface EndpointTarget extends Omit<Target, "family"> {
  readonly family: FamilyId | "cohere";
  readonly endpoints: readonly Endpoint[];
  /** Cohere's, which is the first step of its paths; `v2` when left out. */
  readonly version?: string;
}
