import type { Backend, Candidate, HeaderPair } from "@signalbox/core";
import type { WireRequest } from "@signalbox/providers";
import { upstreamRequestHeaders } from "../forwarded-headers.ts";

/** Of a client's headers only those that belong to the trace of a request go to a provider of another API. */
const TRACING = new Set(["traceparent", "tracestate", "baggage", "x-request-id"]);

/** The headers of a request in a provider's own words, without credentials. */
export function translatedHeaders(
  { headers }: Pick<WireRequest, "headers">,
  {
    backend,
    candidate,
    clientHeaders,
  }: { readonly backend: Backend; readonly candidate: Candidate; readonly clientHeaders: readonly HeaderPair[] },
): readonly HeaderPair[] {
  const traced = clientHeaders.filter(([name]) => TRACING.has(name));
  const own = upstreamRequestHeaders(traced, { ...backend, apiKey: undefined }, candidate);
  return [...own.filter(([name]) => !(name in headers)), ...Object.entries(headers)];
}
