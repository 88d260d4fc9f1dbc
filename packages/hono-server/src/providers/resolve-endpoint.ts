import type { Backend } from "@signalbox/core";
import { ENDPOINT_OF, type EndpointPath, type EndpointTarget, type ProviderApi } from "@signalbox/providers";
import type { ProviderBackend } from "./provider-access.ts";

/**
 * Where a back end has an endpoint: at the API that its chat has, or at another of the same provider, as Cohere has
 * reranking beside its OpenAI-compatible API. Whether it has the endpoint at all is for `openEndpoint` to say.
 */
export function resolveEndpoint(
  { api, row, target }: ProviderBackend,
  { path, backend, strict }: { readonly path: EndpointPath; readonly backend: Backend; readonly strict: boolean },
): { readonly target: EndpointTarget; readonly api: ProviderApi } {
  const has = ({ endpoints }: ProviderApi): boolean => endpoints.includes(ENDPOINT_OF[path]);
  const other = has(api) ? undefined : row.others.find((each) => has(each) && each.transport === "native");
  const used = other ?? api;
  const { family, basePath, endpoints, schema, quirks } = used;
  const { declared = {} } = backend;
  const named = typeof declared.provider === "object" ? declared.provider : undefined;
  const version = (named?.name === "Cohere" ? named.version : undefined) ?? schema.version;
  const endpointTarget: EndpointTarget = {
    ...(target ?? { transport: { kind: "native" }, defaultMaxTokens: 0 }),
    ...(other !== undefined && { transport: { kind: "native" } }),
    family,
    provider: row.key,
    basePath,
    strict,
    quirks,
    endpoints,
    ...(family === "cohere" && version !== undefined && { version }),
  };
  return { target: endpointTarget, api: used };
}
