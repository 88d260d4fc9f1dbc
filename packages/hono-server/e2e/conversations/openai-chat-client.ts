import OpenAI from "openai";
import { failed, finishOf, type ChatClient } from "./chat-client.ts";
import type { Item, Settings, Understood } from "./conversation.ts";

type Message = OpenAI.ChatCompletionMessageParam;

/** `openai`, chat completions. */
export const openAiChatClient: ChatClient = {
  name: "openai, chat completions",
  cannot: {
    topK: "OpenAI's API has no such setting, and its client no field for it.",
  },
  open({ origin, model, settings, isStreamed, fetch }) {
    const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: "mine", maxRetries: 0, fetch });
    const messages: Message[] = settings.system === undefined ? [] : [{ role: "system", content: settings.system }];
    let calls: readonly string[] = [];
    return async (says) => {
      for (const item of says) if (item.kind === "result") messages.push(toolMessage(item, calls));
      const content = says.flatMap((item) => partOf(item));
      if (content.length > 0)
        messages.push({
          role: "user",
          content:
            content.length === 1 && content[0]!.type === "text" && !("cache_control" in content[0]!)
              ? content[0]!.text
              : content,
        });
      const body = { model, messages: [...messages], ...bodyOf(settings) };
      try {
        // The client keeps only the last piece of fields that it does not know.
        let thoughts = "";
        const stream = isStreamed
          ? client.chat.completions.stream({ ...body, stream_options: { include_usage: true } })
          : undefined;
        stream?.on("chunk", ({ choices: [choice] }) => (thoughts += thoughtsOf(choice?.delta)));
        const completion = await (stream?.finalChatCompletion() ?? client.chat.completions.create(body));
        const [choice] = completion.choices;
        messages.push(choice!.message);
        calls = choice!.message.tool_calls?.map(({ id }) => id) ?? [];
        return { ...understood(completion), ...(isStreamed && { thoughts }) };
      } catch (error) {
        return failed(error);
      }
    };
  },
};

function understood({ choices, usage }: OpenAI.ChatCompletion): Understood {
  const [choice] = choices;
  const { content, refusal, tool_calls: calls = [] } = choice!.message;
  return {
    text: `${content ?? ""}${refusal ?? ""}`,
    thoughts: thoughtsOf(choice!.message),
    calls: calls.flatMap((call) =>
      call.type === "function"
        ? [{ name: call.function.name, arguments: JSON.parse(call.function.arguments) as unknown }]
        : [],
    ),
    finish: typeof refusal === "string" ? "refused" : finishOf(choice!.finish_reason),
    usage: usage && {
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    },
  };
}

/** A field of many vendors that OpenAI's client does not know. */
function thoughtsOf(message: object | undefined): string {
  const { reasoning_content: text } = (message ?? {}) as { readonly reasoning_content?: string };
  return text ?? "";
}

function toolMessage(item: Extract<Item, { kind: "result" }>, calls: readonly string[]): Message {
  return { role: "tool", tool_call_id: calls[item.call]!, content: item.text };
}

function partOf(item: Item): OpenAI.ChatCompletionContentPart[] {
  switch (item.kind) {
    case "text":
      return [{ type: "text", text: item.text, ...(item.cached === true && { cache_control: { type: "ephemeral" } }) }];
    case "image":
      return [{ type: "image_url", image_url: { url: `data:${item.mediaType};base64,${item.data}` } }];
    case "document":
      return [{ type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${item.data}` } }];
    case "result":
      return [];
  }
}

function bodyOf(settings: Settings) {
  const { tools, choice, schema, stop } = settings;
  return {
    max_completion_tokens: settings.maxTokens,
    ...(tools && {
      tools: tools.map((tool) => ({
        type: "function" as const,
        function: { ...tool, parameters: { ...tool.parameters } },
      })),
    }),
    ...(choice !== undefined && {
      tool_choice: typeof choice === "string" ? choice : { type: "function" as const, function: choice },
    }),
    ...(settings.oneCall === true && { parallel_tool_calls: false }),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.topP !== undefined && { top_p: settings.topP }),
    ...(stop && { stop: [...stop] }),
    ...(settings.seed !== undefined && { seed: settings.seed }),
    ...(settings.penalty !== undefined && { presence_penalty: settings.penalty }),
    ...(schema && {
      response_format: { type: "json_schema" as const, json_schema: { name: "place", schema: { ...schema } } },
    }),
    ...(settings.effort && { reasoning_effort: settings.effort }),
    ...(settings.logprobs === true && { logprobs: true, top_logprobs: 1 }),
    ...(settings.user !== undefined && { user: settings.user }),
  };
}
