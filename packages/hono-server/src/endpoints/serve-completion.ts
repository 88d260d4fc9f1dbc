import {
  applyCandidate,
  editJson,
  isJsonObject,
  type Candidate,
  type JsonEdit,
  type JsonObject,
} from "@signalbox/core";
import { chatOfCompletion, completionOfChat } from "@signalbox/providers";
import { carryOut } from "../carry-out.ts";
import type { ClientExchange } from "../client-exchange.ts";
import { decide } from "../decide.ts";
import { refuseBody, type RequestScope, type Served } from "../served.ts";
import { takeJsonBody } from "../take-body.ts";
import { endpointTargets, type EndpointBody } from "./endpoint-targets.ts";
import { observeUsage } from "./observe-usage.ts";
import { passBytes } from "./pass-through.ts";
import { BODY_FAULT, MODEL_FAULT, readObject } from "./read-object.ts";

/** Fields that mean the same in a completion and in the chat that stands for it. */
const SHARED = new Set(["model", "max_tokens", "n", "stream_options"]);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Serves `POST /v1/completions`. The router sees the prompt as what the user of a chat says, and may choose the model by
 * it. Where it decides what a completion cannot hold, such as a system prompt, the request goes on as that chat, so that
 * completions are no way around a decision.
 */
export async function serveCompletion(exchange: ClientExchange, request: RequestScope): Promise<Served> {
  const { router } = request;
  const taken = await takeJsonBody(exchange, request);
  if (taken.kind === "served") return taken.served;
  const { bytes } = taken;
  const json = readObject(bytes);
  if (json === undefined) return refuseBody(exchange, request, 400, BODY_FAULT);
  const { model } = json;
  const { options, models, autoModelNames } = router.config;
  const isKnown = typeof model === "string" && (models.has(model) || autoModelNames.includes(model));
  if (!isKnown && options.unknownPaths === "pass") return passBytes(exchange, request, bytes);
  if (typeof model !== "string") return refuseBody(exchange, request, 400, MODEL_FAULT);
  const { chat, fault } = chatOfCompletion(json);
  if (autoModelNames.includes(model) && fault?.field === "prompt" && textOf(json) === undefined)
    return refuseBody(exchange, request, 400, `${fault.message}: the router needs a text to choose a model by`);
  const asChat = encoder.encode(JSON.stringify(chat));
  const streamUsage = wantsUsage(json);
  const decision = await decide(exchange, request, {
    body: asChat,
    purpose: "answer",
    received: bytes,
    // Errors are the same in both APIs.
    write: (answer) => (answer.status === 200 ? completionOfChat(answer, { chat, streamUsage }) : answer),
  });
  if (decision.kind === "served") return decision.served;
  const { outcome, plan } = decision;
  const bodyFor = (candidate: Candidate): EndpointBody => {
    const isChatOnly = !candidate.bodyEdits.every(({ path: [field] }) => SHARED.has(String(field)));
    const edits = candidate.bodyEdits.filter((edit) => isWanted(edit, json));
    return {
      bytes: isChatOnly ? bytes : editJson(bytes, edits),
      json,
      chat: { chat: JSON.parse(decoder.decode(applyCandidate(asChat, candidate, outcome.frame))) as JsonObject, fault },
      isChatOnly,
      wantsStreamUsage: streamUsage,
    };
  };
  const targets = endpointTargets(plan, router.config, {
    path: "completions",
    target: exchange.target,
    headers: exchange.headers(),
    providers: request.scope.providers,
    seed: outcome.record.request.seed,
    bodyFor,
  });
  return carryOut(exchange, request, { outcome, plan, targets, body: bytes, observe: observeUsage });
}

/** The chat has a limit where the completion leaves it to the server; a cap of that is none. */
function isWanted({ path: [field] }: JsonEdit, json: JsonObject): boolean {
  return field !== "max_tokens" || json["max_tokens"] !== undefined;
}

function textOf({ prompt }: JsonObject): string | undefined {
  const texts = Array.isArray(prompt) ? prompt : [prompt];
  return texts.every((text) => typeof text === "string") ? texts.join("\n") : undefined;
}

function wantsUsage({ stream_options: options }: JsonObject): boolean {
  return isJsonObject(options) && options["include_usage"] === true;
}
