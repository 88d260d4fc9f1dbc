import { isJsonObject } from "../json/json-value.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import { kindAt, MAX_JSON_DEPTH, readValue, scanJson, type JsonFrame, type Span } from "../json/scan-json.ts";
import { utf8Length } from "../text/utf8-length.ts";
import type { ClientDialect, LocalAnswer, PromptView, RenderedAnswer, RequestFault, Turn } from "./prompt-view.ts";

/** OpenAI's chat completions as a client speaks it: `POST /v1/chat/completions`. */
export const chatCompletions: ClientDialect = {
  id: "openai-chat",
  paths: ["/v1/chat/completions"],
  open: openChat,
  edits: {
    model: (name) => [{ op: "set", path: ["model"], value: name }],
    streamUsage: (view) =>
      view.stream &&
      (!isJsonObject(view.field("stream_options")) ||
        (view.field("stream_options") as { include_usage?: unknown }).include_usage !== true)
        ? [{ op: "set", path: ["stream_options", "include_usage"], value: true }]
        : [],
    systemPrompt: systemPromptEdits,
  },
  renderAnswer,
  renderError: (status, message, type = "invalid_request_error") => ({
    contentType: "application/json",
    body: JSON.stringify({ error: { message, type, code: status } }),
  }),
};

const fault = (message: string, status: 400 | 413 | 422 = 400): RequestFault => ({ kind: "fault", status, message });

function openChat(body: Uint8Array): PromptView | RequestFault {
  const root = scanJson(body);
  if ("kind" in root)
    return fault(root.kind === "depth" ? `JSON nested deeper than ${MAX_JSON_DEPTH} levels` : "malformed JSON body");
  if (kindAt(body, root) !== "object") return fault("malformed JSON body");
  // The last of duplicate keys counts, as for `JSON.parse`.
  const members = new Map<string, Span>(root.members.map((member) => [member.key, member.value]));
  const kindOf = (name: string): string | undefined => {
    const span = members.get(name);
    return span === undefined ? undefined : kindAt(body, span);
  };
  const messages = kindOf("messages");
  if (messages === undefined) return fault("messages field is required");
  if (messages !== "array") return fault("messages field must be an array");
  const model = kindOf("model");
  if (model === undefined) return fault("model field is required");
  if (model !== "string") return fault("model field must be a string");
  const stream = kindOf("stream");
  if (stream !== undefined && stream !== "boolean" && stream !== "null") return fault("stream field must be a boolean");
  return new ChatView(body, root, members);
}

class ChatView implements PromptView {
  readonly dialect: ClientDialect = chatCompletions;
  readonly body: Uint8Array;
  readonly frame: JsonFrame;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly #members: ReadonlyMap<string, Span>;
  readonly #values = new Map<string, unknown>();
  #turns: readonly Turn[] | undefined;

  constructor(body: Uint8Array, frame: JsonFrame, members: ReadonlyMap<string, Span>) {
    this.body = body;
    this.frame = frame;
    this.#members = members;
    this.requestedModel = this.field("model") as string;
    this.stream = this.field("stream") === true;
  }

  get turns(): readonly Turn[] {
    this.#turns ??= (this.field("messages") as readonly unknown[]).map(readTurn);
    return this.#turns;
  }

  get currentText(): string {
    return this.turns.findLast((turn) => turn.role === "user")?.text ?? "";
  }

  get estimatedTokens(): number {
    const text = this.turns.reduce((bytes, turn) => bytes + utf8Length(turn.text), 0);
    const envelope = ["tools", "functions", "response_format"].reduce((bytes, name) => {
      const span = this.#members.get(name);
      return span === undefined ? bytes : bytes + span.end - span.start;
    }, 0);
    return Math.ceil((text + envelope) / 4);
  }

  get fields(): readonly string[] {
    return [...this.#members.keys()];
  }

  field(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    const span = this.#members.get(name);
    const value = span === undefined ? undefined : readValue(this.body, span);
    this.#values.set(name, value);
    return value;
  }
}

function readTurn(message: unknown): Turn {
  if (!isJsonObject(message)) return { role: "", text: "" };
  const { role, content } = message;
  return { role: typeof role === "string" ? role : "", text: textOf(content) };
}

/** The text of a message's content: a string, or the text parts of a list. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .flatMap((part: unknown) => (isJsonObject(part) && typeof part["text"] === "string" ? [part["text"]] : []))
    .join("\n");
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
  const { id, model, created, text } = answer;
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
