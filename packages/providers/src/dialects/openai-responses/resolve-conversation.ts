import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import type { StoredResponse } from "./conversation-store.ts";
import { responseIdOfItem } from "./response-head.ts";

/** A body that says everything itself. */
export interface ResolvedBody {
  readonly kind: "body";
  readonly body: JsonObject;
}

/** What was found in a store, by the response's id. */
export type FoundResponses = ReadonlyMap<string, StoredResponse>;

/**
 * The ids of stored responses that a body refers to: in `previous_response_id`, and by references to items whose ids are
 * of our making. What a store has of them goes to `resolveConversation`.
 */
export function storedResponseIds(body: JsonObject): readonly string[] {
  const { previous_response_id: previous, input } = body;
  const referred = itemsOf(input).map((item) => responseIdOfItem(referenceOf(item) ?? ""));
  const ids = [typeof previous === "string" ? previous : undefined, ...referred];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/**
 * The body with stored items in the place of references to them, so that it says everything itself, as
 * `openAiResponses.read` wants it. `instructions` of earlier requests do not come along, as at OpenAI. A previous response
 * that was not found is a fault; references that are still there are one of `read`.
 */
export function resolveConversation(body: JsonObject, found: FoundResponses): ResolvedBody | RequestFault {
  const { previous_response_id: previous, ...rest } = body;
  const { input } = body;
  if (typeof previous !== "string")
    return { kind: "body", body: Array.isArray(input) ? { ...body, input: resolved(input, found) } : body };
  const stored = found.get(previous);
  if (stored === undefined) return notFound(previous);
  const known = conversationItems(stored);
  const ids = new Set(known.map(idOf));
  // Some clients refer again to what the previous response holds.
  const added = itemsOf(input).filter((item) => {
    const id = referenceOf(item);
    return id === undefined || !ids.has(id);
  });
  return { kind: "body", body: { ...rest, input: [...known, ...resolved(added, found)] } };
}

/** What to store for a response: `body` as `resolveConversation` gave it, `response` as `writeAnswer` did. */
export function storedResponse(body: JsonObject, response: JsonObject): StoredResponse {
  return { input: itemsOf(body["input"]), response };
}

function conversationItems({ input, response }: StoredResponse): readonly JsonValue[] {
  return [...input, ...itemsOf(response["output"])];
}

/** A list as it is, text as the message that it stands for; nothing else is a list of items. */
function itemsOf(input: JsonValue | undefined): readonly JsonValue[] {
  if (typeof input === "string") return [{ type: "message", role: "user", content: input }];
  return Array.isArray(input) ? input : [];
}

function resolved(items: readonly JsonValue[], found: FoundResponses): readonly JsonValue[] {
  return items.map((item) => {
    const id = referenceOf(item);
    const stored = id === undefined ? undefined : found.get(responseIdOfItem(id) ?? "");
    return itemsOf(stored?.response["output"]).find((candidate) => idOf(candidate) === id) ?? item;
  });
}

/** `type` may be left out of a reference, whose only other field is the id. */
function referenceOf(item: JsonValue): string | undefined {
  if (!isJsonObject(item)) return undefined;
  const isReference = item["type"] === "item_reference" || (item["type"] == null && !("role" in item));
  return isReference ? idOf(item) : undefined;
}

function idOf(item: JsonValue): string | undefined {
  const id = isJsonObject(item) ? item["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

function notFound(id: string): RequestFault {
  const field = "previous_response_id";
  return { kind: "fault", status: 400, message: `Previous response with id ${JSON.stringify(id)} not found.`, field };
}
