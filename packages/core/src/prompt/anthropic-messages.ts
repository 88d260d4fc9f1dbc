import type { JsonEdit } from "../json/edit-json.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";
import { messagesReasoning, thinkingWithin } from "../reasoning/messages-reasoning.ts";
import { namedEvent } from "./named-event.ts";
import { openPrompt } from "./open-prompt.ts";
import type { ClientDialect, LocalAnswer, PromptView, RenderedAnswer, Turn } from "./prompt-view.ts";
import { textOf } from "./text-of.ts";

/**
 * Anthropic's Messages API as a client speaks it: `POST /v1/messages`, and below `/anthropic`, where AI Gateway has it.
 * https://docs.claude.com/en/api/messages
 */
export const anthropicMessages: ClientDialect = {
  id: "anthropic-messages",
  apiFormat: "anthropic",
  paths: ["/v1/messages", "/anthropic/v1/messages"],
  countPaths: ["/v1/messages/count_tokens", "/anthropic/v1/messages/count_tokens"],
  open: (body) =>
    openPrompt(body, {
      dialect: anthropicMessages,
      fault: (kindOf) => {
        const messages = kindOf("messages");
        if (messages === undefined) return "messages field is required";
        return messages === "array" ? undefined : "messages field must be an array";
      },
      turns: readTurns,
      weighed: ["tools", "output_config", "output_format"],
    }),
  edits: {
    model: (name) => [{ op: "set", path: ["model"], value: name }],
    // Every stream counts: `message_start` and `message_delta` hold the usage.
    streamUsage: () => [],
    systemPrompt: systemPromptEdits,
    reasoning: messagesReasoning,
  },
  parameters: {
    known: new Set(
      (
        "model messages max_tokens system stream temperature top_p top_k stop_sequences tools tool_choice thinking metadata " +
        "service_tier container mcp_servers context_management output_config output_format cache_control inference_geo " +
        "speed compaction fallbacks"
      ).split(" "),
    ),
    required: ["model", "messages", "max_tokens"],
    maxTokens: ["max_tokens"],
    choices: undefined,
    aliases: {
      stop: ["stop_sequences"],
      user: ["metadata", "user_id"],
      reasoning_effort: ["output_config", "effort"],
      response_format: ["output_config", "format"],
      parallel_tool_calls: ["tool_choice", "disable_parallel_tool_use"],
    },
    afterCap: thinkingWithin,
  },
  renderAnswer,
  renderError,
  renderErrorEvent: (status, message) => namedEvent("error", { error: errorOf(status, message) }),
};

function readTurns(view: PromptView): readonly Turn[] {
  const system = view.field("system");
  return [
    ...(system === undefined || system === null ? [] : [{ role: "system", text: textOf(system) }]),
    ...(view.field("messages") as readonly unknown[]).flatMap(readMessage),
  ];
}

/** A user's message may answer tools as well as speak; what tools say is no user's word, so it is a turn of its own. */
function readMessage(message: unknown): readonly Turn[] {
  if (!isJsonObject(message)) return [{ role: "", text: "" }];
  const { content } = message;
  const role = typeof message["role"] === "string" ? message["role"] : "";
  if (!Array.isArray(content)) return [{ role, text: textOf(content) }];
  const blocks: readonly JsonValue[] = content;
  const results = blocks.filter(isToolResult);
  const spoken = blocks.filter((block) => !isToolResult(block));
  const answered = results.map((result) => ({
    role: "tool",
    text: blockText(isJsonObject(result) ? result["content"] : undefined),
  }));
  return spoken.length === 0 && results.length > 0 ? answered : [...answered, { role, text: blockText(spoken) }];
}

/** `tool_result`, and the likes of `mcp_tool_result` and `web_search_tool_result`. */
function isToolResult(block: JsonValue): boolean {
  return isJsonObject(block) && typeof block["type"] === "string" && block["type"].endsWith("tool_result");
}

/** Text blocks, and the text of documents that are given as text. */
function blockText(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content);
  return content
    .flatMap((block: unknown) => {
      if (!isJsonObject(block)) return [];
      const { source } = block;
      const isText = isJsonObject(source) && source["type"] === "text" && typeof source["data"] === "string";
      const text = isText
        ? source["data"]
        : block["type"] === "search_result"
          ? textOf(block["content"])
          : isJsonObject(source) && source["type"] === "content"
            ? textOf(source["content"])
            : block["text"];
      return typeof text === "string" ? [text] : [];
    })
    .join("\n");
}

function systemPromptEdits(view: PromptView, text: string, mode: "insert" | "replace"): readonly JsonEdit[] {
  const system = view.field("system");
  if (mode === "insert" && Array.isArray(system))
    return [{ op: "insert", path: ["system", 0], value: { type: "text", text: `${text}\n\n` } }];
  const isKept = mode === "insert" && typeof system === "string" && system !== "";
  return [{ op: "set", path: ["system"], value: isKept ? `${text}\n\n${system}` : text }];
}

function renderAnswer({ id, model, text }: LocalAnswer, options: { readonly stream: boolean }): RenderedAnswer {
  const head = { id: `msg_${id}`, type: "message", role: "assistant", model };
  const usage = { input_tokens: 0, output_tokens: 0 };
  const stop = { stop_reason: "end_turn", stop_sequence: null };
  if (!options.stream) {
    const content = [{ type: "text", text }];
    return { contentType: "application/json", body: JSON.stringify({ ...head, content, ...stop, usage }) };
  }
  const index = 0;
  const message = { ...head, content: [], stop_reason: null, stop_sequence: null, usage };
  const events = [
    namedEvent("message_start", { message }),
    namedEvent("content_block_start", { index, content_block: { type: "text", text: "" } }),
    namedEvent("content_block_delta", { index, delta: { type: "text_delta", text } }),
    namedEvent("content_block_stop", { index }),
    namedEvent("message_delta", { delta: stop, usage: { output_tokens: 0 } }),
    namedEvent("message_stop", {}),
  ];
  return { contentType: "text/event-stream", body: events.join("") };
}

/** The API's error types; its clients tell errors apart by the status and by these, so the caller's type has no place. */
const errorTypes: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

function errorOf(status: number, message: string): { readonly type: string; readonly message: string } {
  return { type: errorTypes[status] ?? (status < 500 ? "invalid_request_error" : "api_error"), message };
}

function renderError(status: number, message: string): RenderedAnswer {
  const body = JSON.stringify({ type: "error", error: errorOf(status, message) });
  return { contentType: "application/json", body };
}
