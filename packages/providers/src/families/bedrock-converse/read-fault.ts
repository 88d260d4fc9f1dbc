import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { EventFrame } from "../../frames/event-stream.ts";
import type { WireAnswer } from "../wire-family.ts";
import { exceptionFault, kindOfBedrockStatus } from "./exception-faults.ts";
import { parseObject } from "./parse-object.ts";

/** Longer texts are pages of some proxy. */
const MAX_MESSAGE_CHARS = 2000;

/** An error answer of Bedrock: the exception in a header, `message` or `Message` in the body. */
export function readFault({ status, headers, body }: WireAnswer): ProviderFault {
  const json = parseObject(body) ?? {};
  const nativeType = exceptionName(headers["x-amzn-errortype"] ?? json["__type"] ?? json["code"]);
  const message = messageOf(json) || (Object.keys(json).length === 0 ? body.trim().slice(0, MAX_MESSAGE_CHARS) : "");
  const retryAfterSeconds = Number(headers["retry-after"] ?? Number.NaN);
  return withoutUndefined({
    kind: (nativeType === undefined ? undefined : exceptionFault(nativeType)?.kind) ?? kindOfBedrockStatus(status),
    status,
    message: withoutSignedText(message) || `Bedrock answered with status ${status} and no message.`,
    nativeType,
    requestId: headers["x-amzn-requestid"],
    retryAfterMs: retryAfterSeconds >= 0 ? retryAfterSeconds * 1000 : undefined,
  });
}

/** A message of a stream that is no event: an exception that the API models, or an error that it does not. */
export function readStreamFault({ headers, payload }: EventFrame, requestId: string | undefined): ProviderFault {
  const text = new TextDecoder().decode(payload);
  const json = parseObject(text) ?? {};
  const nativeType = headers[":exception-type"] ?? headers[":error-code"];
  const original = json["originalStatusCode"];
  const known = nativeType === undefined ? undefined : exceptionFault(nativeType);
  const message = messageOf(json) || headers[":error-message"] || text.slice(0, MAX_MESSAGE_CHARS);
  return withoutUndefined({
    kind: known?.kind ?? "provider",
    status: typeof original === "number" && original >= 400 && original <= 599 ? original : (known?.status ?? 502),
    message: message || "Bedrock ended the stream with an error.",
    nativeType,
    requestId,
  });
}

/** The bare name of `com.amazon.coral#ThrottlingException:http://…`. */
function exceptionName(value: unknown): string | undefined {
  return typeof value === "string" ? /([A-Za-z]+)(?::.*)?$/.exec(value.split(":")[0] ?? "")?.[1] : undefined;
}

function messageOf(json: JsonObject): string {
  for (const name of ["message", "Message", "errorMessage", "originalMessage"]) {
    const value = json[name];
    if (typeof value === "string" && value !== "") return value;
    if (isJsonObject(value)) return messageOf(value);
  }
  return "";
}

/** AWS quotes the whole request when a signature does not match, its session token too. */
function withoutSignedText(message: string): string {
  const quoted = message.search(/The Canonical String|The String-to-Sign|x-amz-security-token/i);
  return quoted < 0 ? message : message.slice(0, quoted).trim();
}
