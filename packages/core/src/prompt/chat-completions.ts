import { isJsonObject } from "../json/json-value.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import { chatReasoning } from "../reasoning/chat-reasoning.ts";
import { openPrompt } from "./open-prompt.ts";
import { renderOpenAiError } from "./openai-error.ts";
import type { ClientDialect, LocalAnswer, PromptView, RenderedAnswer, Turn } from "./prompt-view.ts";
import { textOf } from "./text-of.ts";

/** OpenAI's chat completions as a client speaks it: `POST /v1/chat/completions`. */
export const chatCompletions: ClientDialect = {
  id: "openai-chat",
  apiFormat: "openai",
  paths: ["/v1/chat/completions"],
  countPaths: [],
  open: (body) =>
    openPrompt(body, {
      dialect: chatCompletions,
      fault: (kindOf) => {
        const messages = kindOf("messages");
        if (messages === undefined) return "messages field is required";
        return messages === "array" ? undefined : "messages field must be an array";
      },
      turns: (view) => (view.field("messages") as readonly unknown[]).map(readTurn),
      weighed: ["tools", "functions", "response_format"],
    }),
  edits: {
    model: (name) => [{ op: "set", path: ["model"], value: name }],
    streamUsage: (view) =>
      view.stream &&
      (!isJsonObject(view.field("stream_options")) ||
        (view.field("stream_options") as { include_usage?: unknown }).include_usage !== true)
        ? [{ op: "set", path: ["stream_options", "include_usage"], value: true }]
        : [],
    systemPrompt: systemPromptEdits,
    reasoning: chatReasoning,
  },
  parameters: {
    /**
     * Upstream's list lacks `stream_options`, `max_completion_tokens`, `metadata`, `parallel_tool_calls` and the router's
     * own `chat_template_kwargs`, so stripping by it breaks requests; ours has them.
     */
    known: new Set(
      (
        "model messages frequency_penalty logit_bias logprobs max_tokens n presence_penalty response_format seed stop stream " +
        "temperature top_logprobs top_p tools tool_choice user reasoning_effort thinking stream_options " +
        "max_completion_tokens metadata parallel_tool_calls chat_template_kwargs modalities audio prediction service_tier " +
        "store functions function_call web_search_options verbosity prompt_cache_key safety_identifier"
      ).split(" "),
    ),
    required: ["model", "messages"],
    maxTokens: ["max_tokens", "max_completion_tokens"],
    choices: "n",
    aliases: {},
  },
  renderAnswer,
  renderError: renderOpenAiError,
  renderErrorEvent: (...error) => `data: ${renderOpenAiError(...error).body}\n\n`,
};

function readTurn(message: unknown): Turn {
  if (!isJsonObject(message)) return { role: "", text: "" };
  const { role, content } = message;
  return { role: typeof role === "string" ? role : "", text: textOf(content) };
}

/** Only `messages[0]` with role `system` counts as the existing system message (contract 2.8). */
function systemPromptEdits(view: PromptView, text: string, mode: "insert" | "replace"): readonly JsonEdit[] {
  const first = (view.field("messages") as readonly unknown[])[0];
  if (!isJsonObject(first) || first["role"] !== "system")
    return [{ op: "insert", path: ["messages", 0], value: { role: "system", content: text } }];
  if (mode === "replace") return [{ op: "set", path: ["messages", 0, "content"], value: text }];
  if (Array.isArray(first["content"]))
    return [{ op: "insert", path: ["messages", 0, "content", 0], value: { type: "text", text: `${text}\n\n` } }];
  return [
    {
      op: "set",
      path: ["messages", 0, "content"],
      value: typeof first["content"] === "string" ? `${text}\n\n${first["content"]}` : text,
    },
  ];
}

function renderAnswer(answer: LocalAnswer, options: { readonly stream: boolean }): RenderedAnswer {
  const { model, created, text } = answer;
  const id = `chatcmpl-${answer.id}`;
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  if (!options.stream) {
    const choices = [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }];
    return {
      contentType: "application/json",
      body: JSON.stringify({ id, object: "chat.completion", created, model, choices, usage }),
    };
  }
  const chunk = (delta: object, finish: "stop" | null): string =>
    `data: ${JSON.stringify({ id, object: "chat.completion.chunk", created, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  return {
    contentType: "text/event-stream",
    body: `${chunk({ role: "assistant", content: text }, null)}${chunk({}, "stop")}data: [DONE]\n\n`,
  };
}
