import type { FaultKind } from "../conversation/provider-fault.ts";

/** What an HTTP status means where the provider's own words say no more. 529 is Anthropic's word for overloaded. */
export function kindOfStatus(status: number): FaultKind {
  switch (status) {
    case 401:
      return "authentication";
    case 402:
      return "billing";
    case 403:
      return "permission";
    case 404:
      return "not_found";
    case 408:
    case 504:
      return "timeout";
    case 413:
      return "too_large";
    case 429:
      return "rate_limit";
    case 503:
    case 529:
      return "overloaded";
    default:
      return status >= 400 && status < 500 ? "invalid_request" : "provider";
  }
}
