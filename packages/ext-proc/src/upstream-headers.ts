import type { Candidate, CompiledConfig, HeaderEdits, HeaderPair } from "@signalbox/core";

/**
 * The header changes for a candidate on its way through the proxy, which picks the endpoint itself. Path and credential
 * are ours where the config names them.
 */
export function upstreamHeaders(config: CompiledConfig, candidate: Candidate): HeaderEdits {
  const backend = config.models.get(candidate.provider)?.backends[0];
  const { set, remove } = candidate.requestHeaders;
  if (backend === undefined) return { set, remove };
  const own: HeaderPair[] = [...backend.extraHeaders];
  if (backend.hasProfile) own.push([":path", backend.chatPath]);
  if (backend.apiKey !== undefined) own.push([backend.authHeader, `${backend.authPrefix}${backend.apiKey.reveal()}`]);
  // Later ones overwrite, and Envoy removes before it sets: what a plugin says about a header comes last.
  return { set: [...own.filter(([name]) => !remove.includes(name)), ...set], remove };
}
