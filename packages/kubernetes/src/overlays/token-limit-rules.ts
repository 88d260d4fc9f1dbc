import { MODEL_HEADER } from "../api-versions.ts";
import type { RequestCost } from "../route-objects.ts";
import type { TokenLimit } from "./token-limit.ts";

/** Where AI Gateway leaves the counts of an answer. */
export const COST_NAMESPACE = "io.envoy.ai_gateway";

const costs: Readonly<Record<Exclude<TokenLimit["tokens"], "requests">, RequestCost>> = {
  input: { metadataKey: "llm_input_token", type: "InputToken" },
  "cached-input": { metadataKey: "llm_cached_input_token", type: "CachedInputToken" },
  output: { metadataKey: "llm_output_token", type: "OutputToken" },
  reasoning: { metadataKey: "llm_reasoning_token", type: "ReasoningToken" },
  total: { metadataKey: "llm_total_token", type: "TotalToken" },
};

/** `spec.llmRequestCosts`: each count that some limit reads, once. */
export function requestCosts(limits: readonly TokenLimit[]): RequestCost[] {
  return Object.entries(costs)
    .filter(([kind]) => limits.some(({ tokens }) => tokens === kind))
    .map(([, cost]) => cost);
}

/**
 * `spec.rateLimit` of a BackendTrafficPolicy. A request is let in while the budget is not spent, at no cost; what the
 * answer cost is taken off at its end, so that requests at the same time may overdraw.
 */
export function rateLimit(
  limits: readonly TokenLimit[],
  { userHeader, isShared }: { readonly userHeader: string; readonly isShared: boolean },
): object {
  return {
    type: "Global",
    global: {
      rules: limits.map((limit) => ({
        ...selectors(limit, userHeader),
        limit: { requests: limit.limit, unit: `${limit.unit[0]!.toUpperCase()}${limit.unit.slice(1)}` },
        ...(limit.tokens === "requests" ? {} : { cost: answerCost(costs[limit.tokens].metadataKey) }),
        ...(isShared ? { shared: true } : {}),
      })),
    },
  };
}

function selectors({ per, user, model }: TokenLimit, userHeader: string): object {
  const headers = [
    ...(user === undefined ? [] : [{ type: "Exact", name: userHeader, value: user }]),
    ...(per.includes("user") ? [{ type: "Distinct", name: userHeader }] : []),
    ...(model === undefined ? [] : [{ type: "Exact", name: MODEL_HEADER, value: model }]),
    ...(per.includes("model") ? [{ type: "Distinct", name: MODEL_HEADER }] : []),
  ];
  return headers.length === 0 ? {} : { clientSelectors: [{ headers }] };
}

function answerCost(key: string): object {
  return {
    request: { from: "Number", number: 0 },
    response: { from: "Metadata", metadata: { namespace: COST_NAMESPACE, key } },
  };
}
