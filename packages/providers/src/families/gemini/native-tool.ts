import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { NativeTool } from "../../conversation/chat-request.ts";
import { camelCase, camelKeys } from "./camel-case.ts";

/** Tools that run at Google, by their names on the wire. */
const TOOLS: ReadonlySet<string> = new Set([
  "googleSearch",
  "googleSearchRetrieval",
  "enterpriseWebSearch",
  "urlContext",
  "codeExecution",
  "googleMaps",
  "fileSearch",
  "computerUse",
  "retrieval",
]);

/** What a search of another vendor's has that narrows nothing. */
const SEARCH_NAMES: ReadonlySet<string> = new Set(["type", "name", "search_context_size", "cache_control"]);

/**
 * A tool that runs at Google: `{type: "google_search", google_search: {…}}`, the settings left out or in the tool's own
 * object, in snake or camel case. The web searches of OpenAI and Anthropic are Google's too; their settings are `lost`.
 * Undefined for any other.
 */
export function nativeTool({
  value,
}: NativeTool): { readonly tool: JsonObject; readonly lost: readonly string[] } | undefined {
  const type = value["type"];
  if (typeof type !== "string") return undefined;
  if (/^web_search(_|$)/.test(type)) {
    return { tool: { googleSearch: {} }, lost: lostSettings(value).map((name) => `web_search.${name}`) };
  }
  const name = camelCase(type);
  if (!TOOLS.has(name)) return undefined;
  const settings = value[type] ?? value[name];
  return { tool: { [name]: isJsonObject(settings) ? camelKeys(settings) : {} }, lost: [] };
}

/** Settings of another vendor's web search that would narrow it. */
export function lostSettings(search: JsonObject): readonly string[] {
  return Object.keys(search).filter((name) => !SEARCH_NAMES.has(name) && search[name] !== null);
}
