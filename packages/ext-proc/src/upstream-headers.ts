import {
  chatCompletions,
  upstreamPath,
  type Candidate,
  type ClientDialect,
  type CompiledConfig,
  type HeaderEdits,
  type HeaderPair,
} from "@signalbox/core";

/**
 * The header changes for a candidate on its way through the proxy, which picks the endpoint itself. Path and credential
 * are ours where the config names them. A client that speaks another API than the model's back ends keeps its path: what
 * translates it, AI Gateway for instance, knows where it has to go.
 */
export function upstreamHeaders(
  config: CompiledConfig,
  candidate: Candidate,
  client: { readonly dialect: ClientDialect; readonly path: string },
): HeaderEdits {
  const binding = config.models.get(candidate.provider);
  const backend = binding?.backends[0];
  const { set, remove } = candidate.requestHeaders;
  if (binding === undefined || backend === undefined) return { set, remove };
  const own: HeaderPair[] = [...backend.extraHeaders];
  if (backend.hasProfile && binding.apiFormat === client.dialect.apiFormat) {
    const isChat = client.dialect.id === chatCompletions.id;
    own.push([":path", isChat ? backend.chatPath : upstreamPath(backend.chatPath, client.path)]);
  }
  if (backend.apiKey !== undefined) own.push([backend.authHeader, `${backend.authPrefix}${backend.apiKey.reveal()}`]);
  // Later ones overwrite, and Envoy removes before it sets: what a plugin says about a header comes last.
  return { set: [...own.filter(([name]) => !remove.includes(name)), ...set], remove };
}
