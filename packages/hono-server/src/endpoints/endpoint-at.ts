import { anthropicMessages, chatCompletions, openaiResponses, type ClientDialect } from "@signalbox/core";
import type { EndpointPath } from "@signalbox/providers";

/** A request of the gateway's API that is no prompt, by its method and path. */
export type ApiEndpoint = { readonly dialect: ClientDialect } & (
  | { readonly kind: "json"; readonly path: Exclude<EndpointPath, FormPath | "completions"> }
  | { readonly kind: "completions" }
  | { readonly kind: "form"; readonly path: FormPath }
  /** What was kept of an answer of the Responses API. */
  | { readonly kind: "stored"; readonly id: string; readonly call: "get" | "delete" | "input_items" }
  /** Anthropic's list of models. */
  | { readonly kind: "models" }
  | { readonly kind: "wrong_method" }
);

export type FormPath = Extract<EndpointPath, "audio/transcriptions" | "audio/translations">;

const PATHS: Readonly<Record<EndpointPath, "json" | "completions" | "form">> = {
  completions: "completions",
  embeddings: "json",
  rerank: "json",
  "images/generations": "json",
  "audio/speech": "json",
  "audio/transcriptions": "form",
  "audio/translations": "form",
};

/** Cohere's own path, also below the root that Envoy AI Gateway has for it. */
export const RERANK_PATHS = ["/v2/rerank", "/cohere/v2/rerank"];

/** A response with an id as OpenAI and the gateway make them. */
const STORED = /^\/v1\/responses\/(resp_[\w-]+)(\/input_items)?$/;

/** The endpoint of a request; undefined for prompts and for what the gateway does not know. The query is ignored. */
export function endpointAt(method: string, target: string): ApiEndpoint | undefined {
  const [path = ""] = target.split("?", 1);
  const stored = STORED.exec(path);
  if (stored !== null) return storedAt(method, stored[1]!, stored[2] !== undefined);
  if (path === "/anthropic/v1/models")
    return { dialect: anthropicMessages, kind: method === "GET" ? "models" : "wrong_method" };
  const name = RERANK_PATHS.includes(path) ? "rerank" : path.replace(/^\/v1\//, "");
  if (!isEndpointPath(name) || name === path) return undefined;
  const dialect = chatCompletions;
  if (method !== "POST") return { dialect, kind: "wrong_method" };
  return { dialect, kind: PATHS[name], path: name } as ApiEndpoint;
}

function storedAt(method: string, id: string, isInput: boolean): ApiEndpoint {
  const dialect = openaiResponses;
  if (method === "GET") return { dialect, kind: "stored", id, call: isInput ? "input_items" : "get" };
  if (method === "DELETE" && !isInput) return { dialect, kind: "stored", id, call: "delete" };
  return { dialect, kind: "wrong_method" };
}

function isEndpointPath(name: string): name is EndpointPath {
  return Object.hasOwn(PATHS, name);
}
