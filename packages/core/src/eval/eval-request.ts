import { isJsonObject } from "../json/json-value.ts";

/** The chat body that an evaluation request stands for, or what is wrong with it. */
export type EvalRequest =
  | { readonly kind: "body"; readonly body: Uint8Array; readonly text: string }
  | { readonly kind: "fault"; readonly message: string };

/**
 * Reads the body of `POST /api/v1/eval` and `/classify/intent` (contract 6.3): `text` or `messages`, and optionally
 * `model` and the other fields of a chat request; or a whole chat body under `request`. Without `model` it is `auto`.
 */
export function readEvalRequest(json: unknown, autoModel: string): EvalRequest {
  if (!isJsonObject(json)) return { kind: "fault", message: "expected a JSON object with `text` or `messages`" };
  if (isJsonObject(json["request"]))
    return { kind: "body", body: encode({ model: autoModel, ...json["request"] }), text: "" };
  const { text, options: _options, messages, model, ...rest } = json;
  if (text !== undefined && typeof text !== "string") return { kind: "fault", message: "`text` must be a string" };
  if (!Array.isArray(messages) && text === undefined)
    return { kind: "fault", message: "`text` or `messages` is required" };
  const turns = Array.isArray(messages) && messages.length > 0 ? messages : [{ role: "user", content: text ?? "" }];
  return {
    kind: "body",
    body: encode({ model: model ?? autoModel, messages: turns, ...rest }),
    text: typeof text === "string" ? text : "",
  };
}

function encode(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
