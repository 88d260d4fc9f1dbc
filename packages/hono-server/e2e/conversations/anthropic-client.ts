import Anthropic from "@anthropic-ai/sdk";
import { failed, finishOf, type ChatClient } from "./chat-client.ts";
import type { Item, Settings, Understood } from "./conversation.ts";

const BUDGETS = { low: 2048, high: 4096 } as const;

/** `@anthropic-ai/sdk`, Messages. */
export const anthropicClient: ChatClient = {
  name: "@anthropic-ai/sdk, Messages",
  cannot: {
    seed: "Messages has no seed.",
    penalty: "Messages has no penalties.",
    logprobs: "Messages has no log-probabilities.",
  },
  open({ origin, model, settings, isStreamed, fetch }) {
    const client = new Anthropic({ baseURL: origin, apiKey: "mine", maxRetries: 0, fetch });
    const messages: Anthropic.MessageParam[] = [];
    let calls: readonly string[] = [];
    return async (says) => {
      messages.push({ role: "user", content: says.map((item) => blockOf(item, calls)) });
      const body = { model, messages: [...messages], ...bodyOf(settings) };
      try {
        const message = isStreamed
          ? await client.messages.stream(body).finalMessage()
          : await client.messages.create(body);
        if (message.content.length > 0) messages.push({ role: "assistant", content: message.content });
        calls = message.content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
        return understood(message);
      } catch (error) {
        return failed(error);
      }
    };
  },
};

function understood({ content, stop_reason: stop, stop_details: details, usage }: Anthropic.Message): Understood {
  const cached = usage.cache_read_input_tokens ?? 0;
  const said = content.map((block) => (block.type === "text" ? block.text : "")).join("");
  return {
    // A refusal's words stand beside the content.
    text: said === "" && details?.type === "refusal" ? (details.explanation ?? "") : said,
    thoughts: content.map((block) => (block.type === "thinking" ? block.thinking : "")).join(""),
    calls: content.flatMap((block) =>
      block.type === "tool_use" ? [{ name: block.name, arguments: block.input }] : [],
    ),
    finish: finishOf(stop),
    usage: {
      input: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
      output: usage.output_tokens,
      cached,
    },
  };
}

function blockOf(item: Item, calls: readonly string[]): Anthropic.ContentBlockParam {
  switch (item.kind) {
    case "text":
      return { type: "text", text: item.text, ...(item.cached === true && { cache_control: { type: "ephemeral" } }) };
    case "image":
      return { type: "image", source: { type: "base64", media_type: item.mediaType, data: item.data } };
    case "document":
      return { type: "document", source: { type: "base64", media_type: "application/pdf", data: item.data } };
    case "result":
      return {
        type: "tool_result",
        tool_use_id: calls[item.call]!,
        content: item.text,
        ...(item.isError === true && { is_error: true }),
      };
  }
}

function bodyOf(settings: Settings) {
  const { tools, choice, schema, effort } = settings;
  return {
    max_tokens: settings.maxTokens,
    ...(settings.system !== undefined && { system: settings.system }),
    ...(tools && {
      tools: tools.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: parameters as Anthropic.Tool.InputSchema,
      })),
    }),
    ...(choice !== undefined && { tool_choice: choiceOf(choice, settings) }),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.topP !== undefined && { top_p: settings.topP }),
    ...(settings.topK !== undefined && { top_k: settings.topK }),
    ...(settings.stop && { stop_sequences: [...settings.stop] }),
    ...(schema && { output_config: { format: { type: "json_schema" as const, schema: { ...schema } } } }),
    ...(effort && { thinking: { type: "enabled" as const, budget_tokens: BUDGETS[effort] } }),
    ...(settings.user !== undefined && { metadata: { user_id: settings.user } }),
  };
}

function choiceOf(choice: NonNullable<Settings["choice"]>, { oneCall }: Settings): Anthropic.ToolChoice {
  const more = oneCall === true ? { disable_parallel_tool_use: true } : {};
  if (typeof choice !== "string") return { type: "tool", name: choice.name, ...more };
  return { type: choice === "required" ? "any" : "auto", ...more };
}
