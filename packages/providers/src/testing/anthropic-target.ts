import type { Target, Transport } from "../families/target.ts";

/** Where requests of the family `anthropic` go in tests. */
export function anthropicTarget(transport: Transport = { kind: "native" }, strict = false): Target {
  const basePath = transport.kind === "bedrock" ? "" : "/v1";
  return {
    family: "anthropic",
    provider: "anthropic",
    basePath,
    transport,
    defaultMaxTokens: 4096,
    strict,
    quirks: {},
  };
}
