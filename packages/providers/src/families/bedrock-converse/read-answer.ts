import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { AnswerPart, ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { ReadContext } from "../wire-family.ts";
import { objectAt, parseObject, stringAt } from "./parse-object.ts";
import { readUsage } from "./read-usage.ts";
import { readStopReason } from "./stop-reason.ts";

/** The body of a Converse answer. Blocks that only Converse has become native parts. */
export function readAnswer(body: string, { request, headers }: ReadContext): ChatAnswer | ProviderFault {
  const json = parseObject(body);
  const output = json && objectAt(json, "output");
  const message = output && objectAt(output, "message");
  if (json === undefined || message === undefined)
    return { kind: "bad_answer", status: 502, message: "Bedrock's answer holds no message." };
  const content: JsonValue = message["content"] ?? [];
  const { reason, native } = readStopReason(stringAt(json, "stopReason") ?? "end_turn");
  return {
    id: headers["x-amzn-requestid"] ?? "",
    model: request.model,
    choices: [
      withoutUndefined({
        parts: Array.isArray(content) ? content.flatMap(readBlock) : [],
        finish: reason,
        nativeFinish: native,
        stopSequence: stopSequence(json),
      }),
    ],
    usage: readUsage(json["usage"]),
  };
}

/** Claude's own field, which requests with stop sequences ask for. */
export function stopSequence(json: JsonObject): string | undefined {
  const fields = objectAt(json, "additionalModelResponseFields");
  return fields && stringAt(objectAt(fields, "delta") ?? fields, "stop_sequence");
}

function readBlock(block: JsonValue): readonly AnswerPart[] {
  if (!isJsonObject(block)) return [];
  const text = stringAt(block, "text");
  if (text !== undefined) return [{ kind: "text", text }];
  const call = objectAt(block, "toolUse");
  // One that ran at Bedrock is not for the client to run.
  if (call !== undefined && call["type"] !== "server_tool_use") {
    const id = stringAt(call, "toolUseId") ?? "";
    const name = stringAt(call, "name") ?? "";
    return [{ kind: "tool_call", id, name, argumentsJson: JSON.stringify(call["input"] ?? {}) }];
  }
  const reasoning = objectAt(block, "reasoningContent");
  if (reasoning !== undefined) return readReasoning(reasoning);
  const cited = objectAt(block, "citationsContent");
  if (cited !== undefined) return [readCited(cited)];
  return [{ kind: "native", wire: "bedrock-converse", value: block }];
}

function readReasoning(reasoning: JsonObject): readonly AnswerPart[] {
  const redacted = stringAt(reasoning, "redactedContent");
  if (redacted !== undefined)
    return [{ kind: "reasoning", text: "", encrypted: { value: redacted, by: "bedrock-converse" } }];
  const shown = objectAt(reasoning, "reasoningText");
  if (shown === undefined) return [];
  const signature = stringAt(shown, "signature");
  return [
    {
      kind: "reasoning",
      text: stringAt(shown, "text") ?? "",
      ...(signature !== undefined && { signature: { value: signature, by: "bedrock-converse" } }),
    },
  ];
}

function readCited(cited: JsonObject): AnswerPart {
  const { content, citations } = cited;
  const texts = Array.isArray(content) ? content : [];
  return {
    kind: "text",
    text: texts.map((item: JsonValue) => (isJsonObject(item) ? (stringAt(item, "text") ?? "") : "")).join(""),
    ...(Array.isArray(citations) && citations.length > 0 && { citations: citations.filter(isJsonObject) }),
  };
}
