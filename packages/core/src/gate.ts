import type { SignalboxOptions } from "./compile/compiled-config.ts";
import { chatCompletions } from "./prompt/chat-completions.ts";
import { clientDialects } from "./prompt/client-dialects.ts";
import type { ClientDialect } from "./prompt/prompt-view.ts";

/** What a method and path ask for. */
export type Gate =
  /** A prompt to route, once its body is whole; `count` when only its tokens are to be counted. */
  | { readonly kind: "route"; readonly dialect: ClientDialect; readonly purpose: "answer" | "count" }
  /** `GET /v1/models`. */
  | { readonly kind: "models" }
  | {
      readonly kind: "refuse";
      readonly status: 404 | 405;
      readonly message: string;
      /** What the client speaks, as far as the path says. */
      readonly dialect: ClientDialect;
    }
  /** Not ours: goes on untouched. */
  | { readonly kind: "pass" };

type GateOptions = Pick<SignalboxOptions, "unknownPaths"> & Partial<Pick<SignalboxOptions, "hasResponsesApi">>;

/**
 * Sorts a request by method and path (query ignored). Other paths outside `/v1/` pass; unknown paths below it are refused
 * with 404 as upstream does, or pass when `unknownPaths` says so.
 */
export function gateRequest(method: string, path: string, options: GateOptions): Gate {
  const query = path.indexOf("?");
  const plain = query < 0 ? path : path.slice(0, query);
  const dialect = clientDialects.find(({ paths, countPaths }) => paths.includes(plain) || countPaths.includes(plain));
  if (dialect !== undefined) {
    if (dialect.id === "openai-responses" && options.hasResponsesApi === false)
      return refuse(404, "the Responses API is switched off", dialect);
    return method === "POST"
      ? { kind: "route", dialect, purpose: dialect.paths.includes(plain) ? "answer" : "count" }
      : refuse(405, "method not allowed", dialect);
  }
  if (!plain.startsWith("/v1/")) return { kind: "pass" };
  if (plain === "/v1/models" || plain.startsWith("/v1/models/"))
    return method === "GET" ? { kind: "models" } : refuse(405, "method not allowed");
  return options.unknownPaths === "pass" ? { kind: "pass" } : refuse(404, "endpoint not found");
}

function refuse(status: 404 | 405, message: string, dialect: ClientDialect = chatCompletions): Gate {
  return { kind: "refuse", status, message, dialect };
}
