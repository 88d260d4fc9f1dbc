import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import type { StoredResponse } from "./conversation-store.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/**
 * The answer of `GET /v1/responses/{id}/input_items`: what the response was asked with, those items that came from earlier
 * responses included, a page at a time and the newest first unless `order` is `asc`. Items that the client gave no id get
 * one by their place.
 */
export function listInputItems(
  { input, response }: StoredResponse,
  query: { readonly limit?: string; readonly after?: string; readonly order?: string },
): { readonly kind: "list"; readonly list: JsonObject } | RequestFault {
  const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    return fault("limit", `must be a whole number from 1 to ${MAX_LIMIT}`);
  const order = query.order ?? "desc";
  if (order !== "asc" && order !== "desc") return fault("order", 'must be "asc" or "desc"');
  const id = typeof response["id"] === "string" ? response["id"] : "";
  const items = input.map((item, index) => withId(item, `${id.replace(/^resp_/, "")}_in${index}`));
  if (order === "desc") items.reverse();
  const before = query.after === undefined ? -1 : items.findIndex((item) => item["id"] === query.after);
  if (query.after !== undefined && before < 0) return fault("after", "is the id of no item of this list");
  const data = items.slice(before + 1, before + 1 + limit);
  const [first_id, last_id] = [data[0]?.["id"] ?? null, data.at(-1)?.["id"] ?? null];
  return {
    kind: "list",
    list: { object: "list", data, first_id, last_id, has_more: before + 1 + limit < items.length },
  };
}

/** As OpenAI lists it: messages with their type, and their content in parts. */
function withId(item: JsonValue, place: string): JsonObject {
  if (!isJsonObject(item)) return { id: `item_${place}` };
  const isMessage = item["type"] === "message" || (item["type"] == null && "role" in item);
  const { content } = item;
  return {
    id: `${isMessage ? "msg" : "item"}_${place}`,
    ...(isMessage && { type: "message", status: "completed" }),
    ...item,
    ...(isMessage && typeof content === "string" && { content: [textPart(item["role"], content)] }),
  };
}

function textPart(role: JsonValue | undefined, text: string): JsonObject {
  return role === "assistant" ? { type: "output_text", text, annotations: [] } : { type: "input_text", text };
}

function fault(field: string, complaint: string): RequestFault {
  return { kind: "fault", status: 400, message: `\`${field}\` ${complaint}`, field };
}
