import type { JsonObject } from "@signalbox/core";
import { breachUnless, itemsOf, memberBreaches, objectOf, wordOf } from "./json-access.ts";
import { signatureBreaches } from "./wire-signature.ts";

const FIELDS =
  "messages max_tokens system tools tool_choice temperature top_p top_k stop_sequences metadata thinking output_config";
/** What blocks of each type may hold, `cache_control` aside. */
const BLOCKS: Readonly<Record<string, string>> = {
  text: "type text citations",
  image: "type source",
  document: "type source title context citations",
  tool_use: "type id name input",
  tool_result: "type tool_use_id content is_error",
  thinking: "type thinking signature",
  redacted_thinking: "type data",
};
const MAX_CACHE_MARKS = 4;

/** Where a body is not what Anthropic's Messages takes; `known` are the fields of the place beside the shared ones. */
export function messagesBreaches(
  body: JsonObject,
  { known, required }: { readonly known: string; readonly required: readonly string[] },
): readonly string[] {
  const messages = itemsOf(body["messages"]);
  const marks = JSON.stringify(body).split('"cache_control"').length - 1;
  return [
    ...memberBreaches(body, { known: `${known} ${FIELDS}`, required: [...required, "messages", "max_tokens"] }),
    ...breachUnless(messages[0]?.["role"] === "user", "messages: the first must be the user's"),
    ...breachUnless(marks <= MAX_CACHE_MARKS, `cache_control: ${marks} of them`),
    ...messages.flatMap((message, index) => turnBreaches(message, { before: messages[index - 1], index })),
    ...settingBreaches(body),
  ];
}

function turnBreaches(
  { role, content }: JsonObject,
  { before, index }: { readonly before: JsonObject | undefined; readonly index: number },
): readonly string[] {
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : itemsOf(content);
  const called = itemsOf(before?.["content"]).flatMap(({ type, id }) => (type === "tool_use" ? [id] : []));
  const answered = blocks.flatMap(({ type, tool_use_id: id }) => (type === "tool_result" ? [id] : []));
  const firstOther = blocks.findIndex(({ type }) => type !== "tool_result");
  const breaches = [
    ...breachUnless(role === "user" || role === "assistant", `role: ${wordOf(role)}`),
    ...breachUnless(blocks.length > 0, "content: empty"),
    ...breachUnless(role !== before?.["role"] || role === "user", "a second answer"),
    ...called.flatMap((id) => breachUnless(answered.includes(id), `no result for ${wordOf(id)}`)),
    ...answered.flatMap((id) => breachUnless(called.includes(id), `a result for ${wordOf(id)}, which was not called`)),
    ...breachUnless(firstOther < 0 || firstOther >= answered.length, "results behind other blocks"),
    ...blocks.flatMap((block) => blockBreaches(block, wordOf(role))),
  ];
  return breaches.map((breach) => `messages[${index}]: ${breach}`);
}

function blockBreaches(block: JsonObject, role: string): readonly string[] {
  const type = wordOf(block["type"]);
  const known = BLOCKS[type];
  if (known === undefined) return [`a block of type ${type}`];
  const side = /^(?:text|tool_use|thinking|redacted_thinking)$/.test(type) ? "assistant" : "user";
  const source = objectOf(block["source"]);
  const isMedia = type === "image" || type === "document";
  return [
    ...memberBreaches(block, { known: `${known} cache_control` }),
    ...breachUnless(role === side || type === "text", `${type} of the ${role}`),
    ...breachUnless(type !== "text" || wordOf(block["text"]).trim() !== "", "an empty text"),
    ...breachUnless(!isMedia || ["base64", "url", "text", "content"].includes(wordOf(source["type"])), "source"),
    ...breachUnless(type !== "tool_use" || /^[a-zA-Z0-9_-]+$/.test(wordOf(block["id"])), "the id of a call"),
    ...(type === "thinking" ? signatureBreaches("anthropic", [block["signature"]]) : []),
    ...(type === "tool_result" ? itemsOf(block["content"]).flatMap((inner) => blockBreaches(inner, "user")) : []),
  ];
}

function settingBreaches(body: JsonObject): readonly string[] {
  const { temperature, max_tokens: limit, tool_choice: choice } = body;
  const thinking = objectOf(body["thinking"]);
  const budget = thinking["budget_tokens"];
  const isThinking = thinking["type"] === "enabled" || thinking["type"] === "adaptive";
  const isForced = ["any", "tool"].includes(wordOf(objectOf(choice)["type"]));
  return [
    ...breachUnless(temperature === undefined || Number(temperature) <= 1, "temperature: above 1"),
    ...breachUnless(temperature === undefined || body["top_p"] === undefined, "temperature and top_p together"),
    ...breachUnless(!isThinking || temperature === undefined || temperature === 1, "temperature: while thinking"),
    ...breachUnless(!isThinking || !isForced, "tool_choice: forced while thinking"),
    ...breachUnless(budget === undefined || Number(budget) < Number(limit), "budget_tokens: not below max_tokens"),
    ...breachUnless(choice === undefined || itemsOf(body["tools"]).length > 0, "tool_choice: without tools"),
    ...itemsOf(body["tools"]).flatMap(({ name, input_schema: schema }) =>
      breachUnless(
        /^[\w-]{1,128}$/.test(wordOf(name)) && objectOf(schema)["type"] === "object",
        `tools: ${wordOf(name)}`,
      ),
    ),
  ];
}
