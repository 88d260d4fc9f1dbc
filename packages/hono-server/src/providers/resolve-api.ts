import type { Backend, ModelBinding } from "@signalbox/core";
import {
  apiOfSchema,
  providerOf,
  type AuthStyle,
  type BackendSchema,
  type ProviderApi,
  type ProviderRow,
  type Target,
  type Transport,
} from "@signalbox/providers";

/** What the provider table says of a back end. */
export interface ResolvedApi {
  readonly row: ProviderRow;
  readonly api: ProviderApi;
  /** Where requests go; undefined for Cohere's own API, which has no chat. */
  readonly target: Target | undefined;
  /** The whole path of chat or Messages, where the configuration says it. */
  readonly path: string | undefined;
  readonly auth: readonly [AuthStyle, ...AuthStyle[]];
  /** What is missing in the configuration, and what to do. */
  readonly problem: string | undefined;
}

/** Anthropic and most others demand a limit; a client that names none gets this one. */
const DEFAULT_MAX_TOKENS = 4096;
const PUBLISHER_PATH = /^(?:\/v1)?\/projects\/([^/]+)\/locations\/([^/]+)$/;

/**
 * Joins a back end with the provider table. An entry without `provider` speaks what its model's `api_format` says. For
 * `bedrock`, `gemini` and `vertex-ai` a path of one's own (`/v1beta/openai`, `chat_path`) means the OpenAI-compatible API
 * there, as the upstream project has it; without one, the provider's own API.
 */
export function resolveApi(
  backend: Backend,
  options: { readonly apiFormat: ModelBinding["apiFormat"]; readonly strict: boolean },
): ResolvedApi {
  const { apiFormat, strict } = options;
  const { declared = {} } = backend;
  const { host, hostname } = new URL(backend.origin);
  const basePath = declared.base_url === undefined ? "" : new URL(declared.base_url).pathname.replace(/\/+$/, "");
  const publisher = PUBLISHER_PATH.exec(basePath);
  const { row, api } = findApi(backend, { host, basePath, apiFormat });
  const isWritten = declared.chat_path !== undefined || (basePath !== "" && publisher === null);
  const usesOwnPath = declared.provider === undefined || (isWritten && api.transport === "native");
  const region = declared.region ?? publisher?.[2] ?? regionOf(hostname);
  const project = declared.project ?? publisher?.[1];
  const transport = transportOf(api, { region, project, apiVersion: declared.api_version });
  const path =
    usesOwnPath || (api.transport === "azure" && isWritten && basePath !== api.basePath) ? backend.chatPath : undefined;
  return {
    row,
    api,
    target:
      api.family === "cohere" || typeof transport === "string"
        ? undefined
        : {
            family: api.family,
            provider: row.key,
            basePath: api.basePath,
            transport,
            defaultMaxTokens: DEFAULT_MAX_TOKENS,
            strict,
            quirks: api.quirks,
          },
    path: api.family === "cohere" || api.family === "gemini" || api.family === "bedrock-converse" ? undefined : path,
    auth: api.auth,
    problem:
      api.family === "cohere" ? "Cohere's own API only reranks" : typeof transport === "string" ? transport : undefined,
  };
}

function findApi(
  { declared = {} }: Backend,
  {
    host,
    basePath,
    apiFormat,
  }: { readonly host: string; readonly basePath: string; readonly apiFormat: ModelBinding["apiFormat"] },
): { readonly row: ProviderRow; readonly api: ProviderApi } {
  const { provider } = declared;
  if (typeof provider === "object") {
    const { name, version } = provider;
    const hasPrefix = name === "OpenAI" || name === "Anthropic";
    const prefix = provider.prefix ?? (hasPrefix ? version : undefined);
    const schema: BackendSchema = {
      name,
      ...(prefix !== undefined && { prefix }),
      ...(version !== undefined && { version }),
    };
    const found = apiOfSchema(schema, host);
    if (found !== undefined) return { row: found.provider, api: found.api };
  }
  const selfHosted = rowOf("self-hosted");
  if (typeof provider !== "string") return apiFormat === "anthropic" ? whole(rowOf("anthropic")) : whole(selfHosted);
  const row = rowOf(provider);
  // Many configurations say `openai` for any server with that API.
  if (provider === "openai" && host !== row.host) return whole(selfHosted);
  if (row.family === "openai" && apiFormat === "anthropic") return whole(rowOf("anthropic"));
  const isOwn =
    declared.chat_path === undefined && (basePath === "" || basePath === row.basePath || PUBLISHER_PATH.test(basePath));
  if (isOwn || row.family === "anthropic") return whole(row);
  const other = row.others.find((api) => api.basePath === basePath);
  if (other !== undefined) return { row, api: other };
  if (row.family === "openai") return whole(row);
  const compatible = row.others.find(({ family }) => family === "openai") ?? {
    ...selfHosted,
    auth: ["bearer"] as const,
  };
  return { row, api: compatible };
}

function whole(row: ProviderRow): { readonly row: ProviderRow; readonly api: ProviderApi } {
  return { row, api: row };
}

function rowOf(key: string): ProviderRow {
  const row = providerOf(key);
  if (row === undefined)
    throw new TypeError(`the provider table has no "${key}"; the configuration's check should have said so`);
  return row;
}

/** The region in hosts such as `bedrock-runtime.us-east-1.amazonaws.com` and `europe-west4-aiplatform.googleapis.com`. */
function regionOf(hostname: string): string | undefined {
  if (hostname.startsWith("aiplatform.")) return "global";
  return /^([a-z0-9-]+)-aiplatform\./.exec(hostname)?.[1] ?? /\.([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})\./.exec(hostname)?.[1];
}

function transportOf(
  api: ProviderApi,
  place: {
    readonly region: string | undefined;
    readonly project: string | undefined;
    readonly apiVersion: string | undefined;
  },
): Transport | string {
  const { region, project, apiVersion = api.schema.version ?? "" } = place;
  switch (api.transport) {
    case "native":
      return { kind: "native" };
    case "azure":
      return { kind: "azure", apiVersion };
    case "bedrock":
      return { kind: "bedrock", region: region ?? "" };
    case "vertex":
      if (project === undefined) return "Vertex AI needs the id of a project: set `project` at the back end";
      if (region === undefined) return "Vertex AI needs a region: set `region` at the back end, or name it in the host";
      return { kind: "vertex", project, region };
    default:
      return api.transport satisfies never;
  }
}
