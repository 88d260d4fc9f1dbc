import { NodeError } from "../node-error.ts";

/** What stopped the hub, as `facts.fault` of a `NodeError` with the code `hub`. */
export type HubFault =
  /** The network is switched off and the cache lacks something. */
  | "offline"
  | "network"
  | "not_found"
  /** Gated, private, or the token is wrong. */
  | "denied"
  | "rate_limited"
  | "server"
  /** A file has another size or hash than the hub says. */
  | "content"
  /** The repository or folder lacks a file that a model needs, or holds something else. */
  | "layout"
  /** The disk, or another pull of the same model. */
  | "local";

/** An error of the hub: messages name file, URL, what was expected and what was found. */
export function hubError(
  fault: HubFault,
  message: string,
  options: { readonly facts?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
): NodeError {
  return new NodeError("hub", message, {
    facts: { fault, ...options.facts },
    ...(options.cause === undefined ? {} : { cause: options.cause }),
  });
}
