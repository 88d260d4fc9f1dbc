import type { JsonObject } from "@signalbox/core";
import type { FaultKind, ProviderFault } from "../../conversation/provider-fault.ts";
import { writeFault } from "../openai-chat/write-fault.ts";

/** The data of an `error` event: flat as its type says, and nested as OpenAI sends it. */
export function errorEvent(fault: ProviderFault): JsonObject {
  const { error } = writeFault(fault) as { readonly error: JsonObject };
  const { code = null, message = "", param = null } = error;
  return { code, message, param, error };
}

/** Codes of a response that failed, from the closed list of the API. */
const CODES: Readonly<Partial<Record<FaultKind, string>>> = {
  rate_limit: "rate_limit_exceeded",
  billing: "rate_limit_exceeded",
  invalid_request: "invalid_prompt",
  too_large: "invalid_prompt",
  content_filter: "invalid_prompt",
};

/** `error` of a response that failed. */
export function responseError({ kind, message }: ProviderFault): JsonObject {
  return { code: CODES[kind] ?? "server_error", message };
}
