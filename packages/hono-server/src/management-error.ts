import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Error codes of the management API (upstream's names). */
export type ManagementErrorCode =
  | "INVALID_INPUT"
  | "REQUEST_BODY_TOO_LARGE"
  | "CLASSIFICATION_ERROR"
  | "NOT_FOUND"
  | "NOT_READY";

/** An error in the management API's shape, which differs from that of the OpenAI wire. */
export function managementError(
  context: Context,
  status: ContentfulStatusCode,
  error: { readonly code: ManagementErrorCode; readonly message: string },
): Response {
  return context.json({ error: { ...error, timestamp: new Date().toISOString() } }, status);
}

/** The answer while there is no configuration yet. */
export function notLoaded(context: Context): Response {
  return managementError(context, 503, { code: "NOT_READY", message: "the configuration is being loaded" });
}
