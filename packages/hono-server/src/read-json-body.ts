import type { Context } from "hono";
import { formatBytes } from "./gateway-limits.ts";
import { managementError } from "./management-error.ts";
import { contentTypeFault, readRequestBody } from "./request-body.ts";
import { createWebExchange } from "./web-exchange.ts";

/** Longest body of a management request. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The parsed body of a management request, or the answer that says what is wrong with it. */
export async function readJsonBody(context: Context): Promise<{ readonly json: unknown } | Response> {
  const fault = contentTypeFault(context.req.header("content-type"));
  if (fault !== undefined) return managementError(context, 415, { code: "INVALID_INPUT", message: fault });
  const read = await readRequestBody(createWebExchange(context.req.raw), MAX_BODY_BYTES);
  if (read.kind === "gone")
    return managementError(context, 400, { code: "INVALID_INPUT", message: "the request body broke off" });
  if (read.kind === "refuse") {
    if (read.status !== 413)
      return managementError(context, read.status, { code: "INVALID_INPUT", message: read.message });
    return managementError(context, 413, {
      code: "REQUEST_BODY_TOO_LARGE",
      message: `the request body is larger than ${formatBytes(MAX_BODY_BYTES)}`,
    });
  }
  try {
    return { json: JSON.parse(new TextDecoder().decode(read.bytes)) as unknown };
  } catch {
    return managementError(context, 400, { code: "INVALID_INPUT", message: "malformed JSON body" });
  }
}
