import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import { isClientHint } from "../client-hints.ts";
import { createDropLog, type DropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";
import type { WrittenRequest } from "../wire-family.ts";
import { formatPlan, type FormatPlan } from "./format-plan.ts";
import { modelTraits } from "./model-traits.ts";
import { withoutNativeOnly } from "./native-only.ts";
import { writeAddress } from "./write-address.ts";
import type { PartContext } from "./write-part.ts";
import { writeSampling } from "./write-sampling.ts";
import { writeThinking } from "./write-thinking.ts";
import { writeTools } from "./write-tools.ts";
import { writeTurns } from "./write-turns.ts";

/**
 * A Messages request. What a client of Messages wrote goes as it was written, whatever the model makes of it; requests of
 * other dialects are fitted to what the model takes (`modelTraits`), and what does not fit is told in `dropped`.
 */
export function writeRequest(request: ChatRequest, target: Target): WrittenRequest | RequestFault {
  const log = createDropLog(target);
  const { path, headers, fields } = writeAddress(request, { target, log });
  const body = textOfBody(writeBody(request, { target, log }), fields);
  return log.finish({ method: "POST", path, headers, body });
}

/** What the prompt and its settings come to, whatever way they travel. */
export interface WrittenBody {
  /** JSON text, so that arguments of calls stay as the model wrote them. */
  readonly messages: string;
  readonly fields: JsonObject;
}

/** The body's text; `fields` are those of the transport. */
export function textOfBody(body: WrittenBody, fields: JsonObject): string {
  const rest = JSON.stringify({ ...fields, ...body.fields });
  return `{"messages":${body.messages}${rest === "{}" ? "" : ","}${rest.slice(1)}`;
}

export function writeBody(
  request: ChatRequest,
  { target, log }: { readonly target: Target; readonly log: DropLog },
): WrittenBody {
  const context: PartContext = { request, log, isOwn: request.dialect === "anthropic-messages" };
  const traits = modelTraits(request.model);
  const plan = formatPlan(request);
  const { tools, choice, isForced } = writeTools(context, { traits, plan });
  const { thinking, effort, maxTokens, isThinking } = writeThinking(context, { traits, target, isForced });
  const { system, messages } = writeTurns(context, traits);
  const config = outputConfig(plan, effort);
  const stop = stopSequences(context);
  const fields: JsonObject = {
    max_tokens: maxTokens,
    ...(system.length > 0 && { system }),
    ...(tools.length > 0 && { tools }),
    ...(choice && { tool_choice: choice }),
    ...(stop.length > 0 && { stop_sequences: stop }),
    ...writeSampling(context, { traits, isThinking }),
    ...(thinking && { thinking }),
    ...(config && { output_config: config }),
    ...(request.user !== undefined && { metadata: { user_id: request.user } }),
    ...serviceTier(context),
  };
  dropRest(context);
  return { messages, fields: withoutNativeOnly(withNative(fields, context), { target, log }) };
}

function outputConfig(plan: FormatPlan, effort: string | undefined): JsonObject | undefined {
  if (plan.kind !== "native") return effort === undefined ? undefined : { effort };
  return { ...(effort !== undefined && { effort }), format: { type: "json_schema", schema: plan.schema } };
}

function stopSequences({ request, log, isOwn }: PartContext): readonly string[] {
  if (isOwn) return request.stop;
  const visible = request.stop.filter((sequence) => sequence.trim() !== "");
  if (visible.length < request.stop.length)
    log.drop(clientField(request.dialect, "stop"), "Messages takes no sequence of white space alone");
  return visible;
}

function serviceTier({ request, log, isOwn }: PartContext): JsonObject {
  const tier = request.serviceTier;
  if (tier === undefined) return {};
  if (tier === "default") return { service_tier: "standard_only" };
  if (tier === "auto" || isOwn) return { service_tier: tier };
  log.note(clientField(request.dialect, "serviceTier"), `Messages has no tier ${tier}`);
  return {};
}

function dropRest({ request, log, isOwn }: PartContext): void {
  const fieldOf = (part: Parameters<typeof clientField>[1]): string => clientField(request.dialect, part);
  if ((request.choices ?? 1) > 1) log.drop(fieldOf("choices"), "Messages gives one answer");
  if (request.logprobs !== undefined) log.drop(fieldOf("logprobs"), "Messages tells no probabilities");
  if (request.verbosity !== undefined) log.drop(fieldOf("verbosity"), "Messages has no such field");
  if (request.metadata !== undefined) log.note(fieldOf("metadata"), "Messages keeps a user's id only");
  if (isOwn) return;
  for (const { name } of request.native) {
    if (isClientHint(name)) log.note(name, "Messages has no such field");
    else log.drop(name, "Messages has no such field");
  }
}

/** Fields that only Messages knows. An object's are put among those that are there already. */
function withNative(fields: JsonObject, { request, isOwn }: PartContext): JsonObject {
  if (!isOwn) return fields;
  const all: Record<string, JsonValue> = { ...fields };
  for (const { name, value } of request.native) {
    const written = all[name];
    all[name] = isJsonObject(written) && isJsonObject(value) ? { ...written, ...value } : value;
  }
  return all;
}
