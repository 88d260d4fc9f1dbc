import { chatCompletions } from "./prompt/chat-completions.ts";
import type { ClientDialect } from "./prompt/prompt-view.ts";

/** What a method and path ask for. */
export type Gate =
  /** A prompt to route, once its body is whole. */
  | { readonly kind: "route"; readonly dialect: ClientDialect }
  /** `GET /v1/models`. */
  | { readonly kind: "models" }
  | { readonly kind: "refuse"; readonly status: 404 | 405; readonly message: string }
  /** Not ours: goes on untouched. */
  | { readonly kind: "pass" };

const dialects: readonly ClientDialect[] = [chatCompletions];

/**
 * Sorts a request by method and path (query ignored). Paths outside `/v1/` pass; unknown paths below it are refused
 * with 404 as upstream does, or pass when `unknownPaths` says so.
 */
export function gateRequest(method: string, path: string, options: { readonly unknownPaths: "reject" | "pass" }): Gate {
  const query = path.indexOf("?");
  const plain = query < 0 ? path : path.slice(0, query);
  if (!plain.startsWith("/v1/")) return { kind: "pass" };
  const dialect = dialects.find((candidate) => candidate.paths.includes(plain));
  if (dialect !== undefined) {
    return method === "POST"
      ? { kind: "route", dialect }
      : { kind: "refuse", status: 405, message: "method not allowed" };
  }
  if (plain === "/v1/models" || plain.startsWith("/v1/models/")) {
    return method === "GET" ? { kind: "models" } : { kind: "refuse", status: 405, message: "method not allowed" };
  }
  return options.unknownPaths === "pass"
    ? { kind: "pass" }
    : { kind: "refuse", status: 404, message: "endpoint not found" };
}
