import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { createDropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";
import type { WrittenRequest } from "../wire-family.ts";
import { contentsJson } from "./draft-part.ts";
import { modelTraits } from "./model-traits.ts";
import { nativeFields } from "./native-fields.ts";
import { partContext, type PartContext } from "./part-context.ts";
import { ANSWER_METHOD, COUNT_METHOD, requestPath, STREAM_METHOD } from "./request-path.ts";
import { writeContents } from "./write-contents.ts";
import { writeFormat } from "./write-format.ts";
import { writeSampling } from "./write-sampling.ts";
import { writeThinking } from "./write-thinking.ts";
import { writeTools } from "./write-tools.ts";

/**
 * Writes `generateContent` or `streamGenerateContent`: https://ai.google.dev/api/generate-content. What the client says
 * in Gemini's own fields wins over what its dialect says.
 */
export function writeRequest(request: ChatRequest, target: Target): WrittenRequest | RequestFault {
  const context = contextOf(request, target);
  const body = writeBody(context);
  if (body.kind === "fault") return body;
  return context.log.finish({
    ...POST,
    path: requestPath(request.model, { target, method: request.stream ? STREAM_METHOD : ANSWER_METHOD }),
    body: withContents(body.contents, body.rest),
  });
}

/** Writes `countTokens`. AI Studio counts tools and system prompts only within a whole request; Vertex knows no such wrapping. */
export function writeTokenCount(request: ChatRequest, target: Target): WrittenRequest | RequestFault {
  const context = contextOf(request, target);
  const body = writeBody(context);
  if (body.kind === "fault") return body;
  const { systemInstruction, tools } = body.rest;
  const counted = withoutUndefined({ systemInstruction, tools });
  const model = request.model.includes("/") ? request.model : `models/${request.model}`;
  const text =
    target.transport.kind === "vertex"
      ? withContents(body.contents, counted)
      : `{"generateContentRequest":${withContents(body.contents, { model, ...counted })}}`;
  return context.log.finish({
    ...POST,
    path: requestPath(request.model, { target, method: COUNT_METHOD }),
    body: text,
  });
}

const POST = { method: "POST", headers: { "content-type": "application/json" } } as const;

function contextOf(request: ChatRequest, target: Target): PartContext {
  const log = createDropLog({ strict: target.strict });
  return partContext({ request, target, traits: modelTraits(request.model), log });
}

interface Body {
  readonly kind: "body";
  /** JSON text. */
  readonly contents: string;
  readonly rest: JsonObject;
}

function writeBody(context: PartContext): Body | RequestFault {
  const conversation = writeContents(context);
  if (conversation.kind === "fault") return conversation;
  const format = writeFormat(context);
  if (format.kind === "fault") return format;
  const native = nativeFields(context);
  const { tools, toolConfig } = writeTools(context);
  const thinkingConfig = writeThinking(context);
  const generationConfig = {
    ...writeSampling(context),
    ...format.config,
    ...(thinkingConfig && { thinkingConfig }),
    ...native.generationConfig,
  };
  const serviceTier = writeTier(context);
  noteHints(context);
  const { system, contents } = conversation;
  const rest: Record<string, JsonValue> = {
    ...(system.length > 0 && { systemInstruction: { parts: system } }),
    ...(tools && { tools }),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...native.body,
  };
  const ownConfig = native.body["toolConfig"];
  if (toolConfig !== undefined) rest["toolConfig"] = { ...toolConfig, ...(isJsonObject(ownConfig) && ownConfig) };
  return { kind: "body", contents: contentsJson(contents), rest };
}

function withContents(contents: string, rest: JsonObject): string {
  const others = JSON.stringify(rest).slice(1);
  return `{"contents":${contents}${others === "}" ? "" : ","}${others}`;
}

const TIERS: ReadonlyMap<string, string> = new Map([
  ["default", "standard"],
  ["standard", "standard"],
  ["flex", "flex"],
  ["priority", "priority"],
]);

function writeTier({ request, log }: PartContext): string | undefined {
  const { serviceTier } = request;
  if (serviceTier === undefined || serviceTier === "auto") return undefined;
  const tier = TIERS.get(serviceTier);
  if (tier === undefined)
    log.note(clientField(request.dialect, "serviceTier"), `Gemini has no tier ${JSON.stringify(serviceTier)}`);
  return tier;
}

function noteHints({ request, log }: PartContext): void {
  const { dialect, user, metadata, betas, verbosity } = request;
  if (verbosity !== undefined) log.drop(clientField(dialect, "verbosity"), "Gemini has no such setting");
  if (user !== undefined) log.note(clientField(dialect, "user"), "Gemini asks for no end user");
  if (metadata !== undefined) log.note(clientField(dialect, "metadata"), "Gemini keeps no notes on requests");
  for (const beta of betas ?? []) log.note(`anthropic-beta: ${beta}`, "the model is not Anthropic's");
}
