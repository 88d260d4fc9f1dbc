import type { JsonEdit } from "../json/edit-json.ts";
import { isJsonObject } from "../json/json-value.ts";
import { responsesReasoning } from "../reasoning/responses-reasoning.ts";
import { namedEvent } from "./named-event.ts";
import { openPrompt } from "./open-prompt.ts";
import { renderOpenAiError } from "./openai-error.ts";
import type { ClientDialect, LocalAnswer, PromptView, RenderedAnswer, Turn } from "./prompt-view.ts";
import { textOf } from "./text-of.ts";

/** What may stand for `input`: the server holds the rest. */
const inputElsewhere = ["previous_response_id", "conversation", "prompt"];

/**
 * OpenAI's Responses API as a client speaks it: `POST /v1/responses`. What a server holds of a stored conversation is not
 * seen here. https://platform.openai.com/docs/api-reference/responses
 */
export const openaiResponses: ClientDialect = {
  id: "openai-responses",
  apiFormat: "openai",
  paths: ["/v1/responses"],
  countPaths: ["/v1/responses/input_tokens"],
  open: (body) =>
    openPrompt(body, {
      dialect: openaiResponses,
      fault: (kindOf) => {
        const input = kindOf("input");
        if (input === "string" || input === "array") return undefined;
        if (input !== undefined && input !== "null") return "input field must be a string or an array";
        return inputElsewhere.some((name) => kindOf(name) !== undefined) ? undefined : "input field is required";
      },
      turns: readTurns,
      weighed: ["tools", "text"],
    }),
  edits: {
    model: (name) => [{ op: "set", path: ["model"], value: name }],
    // Every stream counts: its last event holds the usage.
    streamUsage: () => [],
    systemPrompt: systemPromptEdits,
    reasoning: responsesReasoning,
  },
  parameters: {
    known: new Set(
      (
        "model input instructions stream stream_options max_output_tokens max_tool_calls metadata parallel_tool_calls " +
        "previous_response_id conversation prompt prompt_cache_key prompt_cache_retention reasoning safety_identifier " +
        "service_tier store temperature text tool_choice tools top_logprobs top_p truncation user background include " +
        "context_management"
      ).split(" "),
    ),
    required: ["model", "input"],
    maxTokens: ["max_output_tokens"],
    choices: undefined,
    aliases: {
      max_tokens: ["max_output_tokens"],
      max_completion_tokens: ["max_output_tokens"],
      reasoning_effort: ["reasoning", "effort"],
      response_format: ["text", "format"],
      verbosity: ["text", "verbosity"],
    },
  },
  renderAnswer,
  renderError: renderOpenAiError,
  // Numbers of events are for putting them in order; a last one needs none, but its type demands it.
  renderErrorEvent: (status, message) =>
    namedEvent("error", { code: String(status), message, param: null, sequence_number: 0 }),
};

function readTurns(view: PromptView): readonly Turn[] {
  const instructions = view.field("instructions");
  const input = view.field("input") ?? [];
  return [
    ...(typeof instructions === "string" ? [{ role: "system", text: instructions }] : []),
    ...(typeof input === "string" ? [{ role: "user", text: input }] : (input as readonly unknown[]).map(readItem)),
  ];
}

/** Items beside messages are what tools answered (`output`), or what the model did: calls and reasoning. */
function readItem(item: unknown): Turn {
  if (!isJsonObject(item)) return { role: "", text: "" };
  if (typeof item["role"] === "string") return { role: item["role"], text: textOf(item["content"]) };
  return "output" in item ? { role: "tool", text: textOf(item["output"]) } : { role: "assistant", text: "" };
}

/** The API keeps the system prompt in `instructions`; a first message with role `system` is replaced where that is empty. */
function systemPromptEdits(view: PromptView, text: string, mode: "insert" | "replace"): readonly JsonEdit[] {
  const instructions = view.field("instructions");
  const isEmpty = typeof instructions !== "string" || instructions === "";
  const input = view.field("input");
  const first: unknown = Array.isArray(input) ? input[0] : undefined;
  if (mode === "replace" && isEmpty && isJsonObject(first) && first["role"] === "system")
    return [{ op: "set", path: ["input", 0, "content"], value: text }];
  const isKept = mode === "insert" && !isEmpty;
  return [{ op: "set", path: ["instructions"], value: isKept ? `${text}\n\n${instructions}` : text }];
}

function renderAnswer(answer: LocalAnswer, options: { readonly stream: boolean }): RenderedAnswer {
  const { model, text } = answer;
  const itemId = `msg_${answer.id}`;
  const part = { type: "output_text", text, annotations: [], logprobs: [] };
  const item = { id: itemId, type: "message", status: "completed", role: "assistant", content: [part] };
  const response = {
    id: `resp_${answer.id}`,
    object: "response",
    created_at: answer.created,
    status: "completed",
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    output: [item],
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
    usage: {
      input_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 0,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 0,
    },
  };
  if (!options.stream) return { contentType: "application/json", body: JSON.stringify(response) };
  const begun = { response: { ...response, status: "in_progress", output: [], usage: null } };
  const place = { item_id: itemId, output_index: 0, content_index: 0 };
  const events: readonly (readonly [type: string, fields: object])[] = [
    ["response.created", begun],
    ["response.in_progress", begun],
    ["response.output_item.added", { output_index: 0, item: { ...item, status: "in_progress", content: [] } }],
    ["response.content_part.added", { ...place, part: { ...part, text: "" } }],
    ["response.output_text.delta", { ...place, delta: text, logprobs: [] }],
    ["response.output_text.done", { ...place, text, logprobs: [] }],
    ["response.content_part.done", { ...place, part }],
    ["response.output_item.done", { output_index: 0, item }],
    ["response.completed", { response }],
  ];
  const body = events.map(([type, fields], index) => namedEvent(type, { sequence_number: index, ...fields })).join("");
  return { contentType: "text/event-stream", body };
}
