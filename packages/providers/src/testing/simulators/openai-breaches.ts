import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { OpenAiQuirks } from "../../families/target.ts";
import { breachUnless, itemsOf, memberBreaches, objectOf, wordOf } from "./json-access.ts";

const FIELDS =
  "model messages tools tool_choice parallel_tool_calls max_completion_tokens temperature top_p n stop seed stream stream_options " +
  "response_format user logit_bias logprobs top_logprobs presence_penalty frequency_penalty reasoning_effort verbosity metadata " +
  "service_tier store prompt_cache_key prompt_cache_retention safety_identifier top_k";
/** `parsed` is what OpenAI's own client adds to messages that it gives back. */
const MESSAGE_FIELDS = "role content name tool_calls tool_call_id refusal audio parsed";

/** Where a body of chat completions is not what a strict vendor with these quirks takes. Empty when it is. */
export function openAiBreaches(body: JsonObject, quirks: OpenAiQuirks): readonly string[] {
  return [
    ...memberBreaches(body, { known: fieldsOf(quirks), required: ["model", "messages"] }),
    ...itemsOf(body["messages"]).flatMap((message, index) =>
      messageBreaches(message, quirks).map((breach) => `messages[${index}].${breach}`),
    ),
    ...callBreaches(itemsOf(body["messages"]), quirks),
    ...settingBreaches(body, quirks),
    ...breachUnless(quirks.cacheControl === true || !JSON.stringify(body).includes('"cache_control"'), "cache_control"),
  ];
}

function fieldsOf({ rename = {}, refuses = [], reasoningControl = "effort" }: OpenAiQuirks): string {
  const names = new Set(FIELDS.split(" "));
  for (const name of refuses) names.delete(name);
  for (const [from, to] of Object.entries(rename)) {
    names.delete(from);
    names.add(to);
  }
  // OpenAI itself still takes the old name of the limit.
  if (rename["max_completion_tokens"] === undefined) names.add("max_tokens");
  if (reasoningControl === "none") names.delete("reasoning_effort");
  if (reasoningControl === "thinking") names.add("thinking");
  return [...names].join(" ");
}

function messageBreaches(message: JsonObject, quirks: OpenAiQuirks): readonly string[] {
  const { role, content } = message;
  const roles = ["system", "user", "assistant", "tool", ...(quirks.systemRoleOnly === true ? [] : ["developer"])];
  const thoughts = quirks.takesThoughts === true ? ` ${quirks.reasoningField ?? "reasoning_content"}` : "";
  const isSilent = role === "assistant" && (message["tool_calls"] !== undefined || message["refusal"] !== undefined);
  return [
    ...memberBreaches(message, { known: MESSAGE_FIELDS + thoughts, required: ["role"] }),
    ...breachUnless(roles.includes(wordOf(role)), `role: ${wordOf(role)}`),
    ...breachUnless(typeof content === "string" || Array.isArray(content) || isSilent, "content: missing"),
    ...breachUnless(quirks.textContent !== true || !Array.isArray(content), "content: only text here"),
    ...itemsOf(content).flatMap((part) => partBreaches(part, role)),
  ];
}

function partBreaches(part: JsonObject, role: JsonValue | undefined): readonly string[] {
  switch (part["type"]) {
    case "text":
      return breachUnless(typeof part["text"] === "string", "content: a text part without text");
    case "refusal":
      return breachUnless(role === "assistant", "content: a refusal of somebody else");
    case "image_url": {
      const { url } = objectOf(part["image_url"]);
      const isImage = typeof url === "string" && /^(?:https?:|data:image\/[a-z]+;base64,[A-Za-z0-9+/]+=*$)/.test(url);
      return [...breachUnless(role === "user", "content: an image"), ...breachUnless(isImage, "image_url.url")];
    }
    case "file": {
      const { file_data: data, file_id: id } = objectOf(part["file"]);
      return breachUnless(role === "user" && (data !== undefined || id !== undefined), "content: a file without data");
    }
    case "input_audio":
      return breachUnless(role === "user", "content: a recording");
    default:
      return [`content: ${JSON.stringify(part["type"])}`];
  }
}

/** Every call has its result, in the messages right behind it, and the other way round. */
function callBreaches(messages: readonly JsonObject[], { callIdLength }: OpenAiQuirks): readonly string[] {
  const breaches: string[] = [];
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message["role"] === "tool") {
      const id = wordOf(message["tool_call_id"]);
      if (!open.delete(id)) breaches.push(`messages[${index}].tool_call_id: ${id} was not called`);
      continue;
    }
    if (open.size > 0) breaches.push(`messages[${index}]: before the results of ${[...open].join(", ")}`);
    open = new Set();
    for (const { id, function: named } of itemsOf(message["tool_calls"])) {
      const text = wordOf(id);
      const hasForm = callIdLength === undefined ? text.length <= 40 : /^[a-zA-Z0-9]+$/.test(text);
      if (!hasForm || (callIdLength !== undefined && text.length !== callIdLength))
        breaches.push(`messages[${index}].tool_calls: the id ${text}`);
      if (!isJsonText(objectOf(named)["arguments"])) breaches.push(`messages[${index}].tool_calls: no JSON`);
      open.add(text);
    }
  }
  return breaches;
}

function settingBreaches(body: JsonObject, quirks: OpenAiQuirks): readonly string[] {
  const has = (name: string): boolean => body[name] !== undefined;
  const format = objectOf(body["response_format"]);
  const schema = objectOf(format["json_schema"]);
  const choice = objectOf(body["tool_choice"]);
  const isSchema = format["type"] === "json_schema";
  return [
    ...breachUnless(!has("stream_options") || body["stream"] === true, "stream_options: only for streams"),
    ...breachUnless(!has("stream_options") || quirks.noStreamOptions !== true, "stream_options: unknown"),
    ...breachUnless(has("tools") || !has("tool_choice"), "tool_choice: without tools"),
    ...breachUnless(has("tools") || !has("parallel_tool_calls"), "parallel_tool_calls: without tools"),
    ...breachUnless(!has("top_logprobs") || body["logprobs"] === true, "top_logprobs: without logprobs"),
    ...breachUnless(!isSchema || quirks.schemaByTool !== true, "response_format: json_schema is unknown"),
    ...breachUnless(!isSchema || ("name" in schema && isJsonObject(schema["schema"])), "json_schema: not whole"),
    ...breachUnless(choice["type"] !== "allowed_tools" || quirks.noAllowedTools !== true, "tool_choice: allowed_tools"),
    ...itemsOf(body["tools"]).flatMap(({ type, function: named }) =>
      breachUnless(type === "function" && /^[\w-]{1,64}$/.test(wordOf(objectOf(named)["name"])), "tools: a name"),
    ),
  ];
}

function isJsonText(text: JsonValue | undefined): boolean {
  try {
    return isJsonObject(JSON.parse(wordOf(text)));
  } catch {
    return false;
  }
}
