import type { JsonObject, JsonValue } from "@signalbox/core";
import type { RequestFault } from "../conversation/provider-fault.ts";
import {
  missing,
  readBody,
  readChoice,
  readNumber,
  readString,
  readValue,
  refuse,
  unread,
  type Fields,
} from "../conversation/read-json.ts";
import { withoutUndefined } from "../conversation/without-undefined.ts";
import type { NativeField } from "../conversation/chat-request.ts";

/** A request of `POST /v1/embeddings` in no vendor's words. */
export interface EmbeddingsRequest {
  readonly kind: "embeddings";
  readonly model: string;
  readonly inputs: readonly string[];
  readonly dimensions?: number;
  /** How vectors stand in the answer; OpenAI's own clients ask for base64 unless told otherwise. */
  readonly encoding: "float" | "base64";
  readonly user?: string;
  /** Fields that OpenAI does not know, as they were written. */
  readonly native: readonly NativeField[];
}

/**
 * Reads the body of `POST /v1/embeddings` for providers that embed text: inputs that are token numbers are refused, since
 * they mean something to their own model only.
 */
export function readEmbeddings(json: JsonObject): EmbeddingsRequest | RequestFault {
  const body = readBody(json);
  const request: EmbeddingsRequest = {
    kind: "embeddings",
    model: readString(body, "model") ?? missing(body, "model", ""),
    inputs: readInputs(body),
    encoding: readChoice(body, "encoding_format", { of: ["float", "base64"] }) ?? "float",
    ...withoutUndefined({
      dimensions: readNumber(body, "dimensions", { min: 1, integer: true }),
      user: readString(body, "user"),
    }),
    native: unread(body),
  };
  return body.log.first ?? request;
}

/** As many as OpenAI takes; some providers are asked once for each. */
const MAX_INPUTS = 2048;

function readInputs(body: Fields): readonly string[] {
  const input = readValue(body, "input");
  if (input === undefined) return missing(body, "input", []);
  const list: readonly JsonValue[] = Array.isArray(input) ? input : [input];
  if (list.length === 0) refuse(body, "input", "must hold at least one text");
  if (list.length > MAX_INPUTS) refuse(body, "input", `must hold at most ${MAX_INPUTS} texts`);
  return list.map((item, index) => {
    if (typeof item === "string" && item !== "") return item;
    const name = Array.isArray(input) ? `input[${index}]` : "input";
    refuse(body, name, item === "" ? "must not be empty" : "must be a text, since the provider embeds no tokens");
    return "";
  });
}
