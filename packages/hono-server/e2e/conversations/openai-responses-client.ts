import OpenAI from "openai";
import { failed, finishOf, type ChatClient } from "./chat-client.ts";
import type { Item, Settings, Understood } from "./conversation.ts";

/** `openai`, Responses without stored conversations. */
export const openAiResponsesClient: ChatClient = {
  name: "openai, Responses",
  cannot: {
    topK: "OpenAI's API has no such setting, and its client no field for it.",
    seed: "Responses has no seed.",
    stop: "Responses has no stop sequences.",
    penalty: "Responses has no penalties.",
  },
  open({ origin, model, settings, isStreamed, fetch }) {
    const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: "mine", maxRetries: 0, fetch });
    const input: OpenAI.Responses.ResponseInputItem[] = [];
    let calls: readonly string[] = [];
    return async (says) => {
      for (const item of says)
        if (item.kind === "result")
          input.push({ type: "function_call_output", call_id: calls[item.call]!, output: item.text });
      const content = says.flatMap(partOf);
      if (content.length > 0) input.push({ role: "user", content });
      const body = { model, input: [...input], ...bodyOf(settings) };
      try {
        const response = isStreamed
          ? await client.responses.stream(body).finalResponse()
          : await client.responses.create(body);
        input.push(...(response.output as OpenAI.Responses.ResponseInputItem[]));
        calls = response.output.flatMap((item) => (item.type === "function_call" ? [item.call_id] : []));
        if (response.status === "failed") return failed(new Error(response.error?.message));
        return understood(response);
      } catch (error) {
        return failed(error);
      }
    };
  },
};

function understood({ output, usage, incomplete_details: cut }: OpenAI.Responses.Response): Understood {
  const content = output.flatMap((item) => (item.type === "message" ? item.content : []));
  const calls = output.flatMap((item) =>
    item.type === "function_call" ? [{ name: item.name, arguments: JSON.parse(item.arguments) as unknown }] : [],
  );
  const refused = content.some(({ type }) => type === "refusal");
  return {
    text: content.map((part) => (part.type === "refusal" ? part.refusal : part.text)).join(""),
    thoughts: output
      .flatMap((item) => (item.type === "reasoning" ? [...(item.content ?? []), ...item.summary] : []))
      .map(({ text }) => text)
      .join(""),
    calls,
    finish:
      cut?.reason !== undefined ? finishOf(cut.reason) : refused ? "refused" : calls.length > 0 ? "tool_calls" : "stop",
    usage: usage && {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cached: usage.input_tokens_details.cached_tokens,
    },
  };
}

function partOf(item: Item): OpenAI.Responses.ResponseInputContent[] {
  switch (item.kind) {
    case "text":
      return [
        {
          type: "input_text",
          text: item.text,
          ...(item.cached === true && { prompt_cache_breakpoint: { mode: "explicit" } }),
        },
      ];
    case "image":
      return [{ type: "input_image", detail: "auto", image_url: `data:${item.mediaType};base64,${item.data}` }];
    case "document":
      return [{ type: "input_file", filename: "a.pdf", file_data: `data:application/pdf;base64,${item.data}` }];
    case "result":
      return [];
  }
}

function bodyOf(settings: Settings) {
  const { tools, choice, schema, effort } = settings;
  return {
    store: false,
    max_output_tokens: settings.maxTokens,
    ...(settings.system !== undefined && { instructions: settings.system }),
    ...(tools && {
      tools: tools.map((tool) => ({
        type: "function" as const,
        strict: false,
        ...tool,
        parameters: { ...tool.parameters },
      })),
    }),
    ...(choice !== undefined && {
      tool_choice: typeof choice === "string" ? choice : { type: "function" as const, name: choice.name },
    }),
    ...(settings.oneCall === true && { parallel_tool_calls: false }),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.topP !== undefined && { top_p: settings.topP }),
    ...(schema && { text: { format: { type: "json_schema" as const, name: "place", schema: { ...schema } } } }),
    ...(effort && {
      reasoning: { effort, summary: "auto" as const },
      include: ["reasoning.encrypted_content" as const],
    }),
    ...(settings.logprobs === true && { top_logprobs: 1, include: ["message.output_text.logprobs" as const] }),
    ...(settings.user !== undefined && { user: settings.user }),
  };
}
