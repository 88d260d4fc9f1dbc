import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import {
  generateText,
  jsonSchema,
  Output,
  streamText,
  tool,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  type ToolSet,
  type UserContent,
} from "ai";
import { failed, finishOf, type ChatClient, type ClientOptions } from "./chat-client.ts";
import type { Item, Settings, Understood } from "./conversation.ts";

type ProviderOptions = NonNullable<Parameters<typeof generateText>[0]["providerOptions"]>;

const BUDGETS = { low: 2048, high: 4096 } as const;

/** Vercel's AI SDK over each of its providers that speaks an API of ours. */
export const vercelClients: readonly ChatClient[] = [
  vercel("ai with @ai-sdk/openai, chat completions", {
    model: ({ origin, model, fetch }) => createOpenAI({ baseURL: `${origin}/v1`, apiKey: "mine", fetch }).chat(model),
    options: ({ logprobs, user, oneCall, effort }) => ({
      openai: {
        ...(logprobs === true && { logprobs: 1 }),
        ...(user !== undefined && { user }),
        ...(oneCall === true && { parallelToolCalls: false }),
        ...(effort && { reasoningEffort: effort, forceReasoning: true, systemMessageMode: "system" }),
      },
    }),
    cannot: {
      topK: "The SDK leaves it out for OpenAI.",
      thoughts: "The SDK reads no thoughts from chat completions.",
      signature: "The SDK keeps no thoughts of chat completions.",
    },
  }),
  vercel("ai with @ai-sdk/openai, Responses", {
    model: ({ origin, model, fetch }) =>
      createOpenAI({ baseURL: `${origin}/v1`, apiKey: "mine", fetch }).responses(model),
    options: ({ logprobs, user, oneCall, effort }) => ({
      openai: {
        store: false,
        ...(logprobs === true && { logprobs: 1 }),
        ...(user !== undefined && { user }),
        ...(oneCall === true && { parallelToolCalls: false }),
        ...(effort && {
          reasoningEffort: effort,
          reasoningSummary: "auto",
          forceReasoning: true,
          systemMessageMode: "system",
        }),
      },
    }),
    cannot: {
      topK: "The SDK leaves it out for OpenAI.",
      seed: "Responses has no seed.",
      stop: "Responses has no stop sequences.",
      penalty: "Responses has no penalties.",
    },
  }),
  vercel("ai with @ai-sdk/anthropic, Messages", {
    model: ({ origin, model, fetch }) => createAnthropic({ baseURL: `${origin}/v1`, apiKey: "mine", fetch })(model),
    options: ({ user, oneCall, effort, schema }) => ({
      anthropic: {
        ...(user !== undefined && { metadata: { userId: user } }),
        ...(oneCall === true && { disableParallelToolUse: true }),
        ...(effort && { thinking: { type: "enabled", budgetTokens: BUDGETS[effort] } }),
        ...(schema && { structuredOutputMode: "outputFormat" }),
      },
    }),
    addedTokens: ({ effort }) => (effort === undefined ? 0 : BUDGETS[effort]),
    cannot: {
      seed: "Messages has no seed.",
      penalty: "Messages has no penalties.",
      logprobs: "Messages has no log-probabilities.",
    },
  }),
];

function vercel(
  name: string,
  provider: {
    readonly model: (options: ClientOptions) => LanguageModel;
    readonly options: (settings: Settings) => ProviderOptions;
    readonly cannot: ChatClient["cannot"];
    /** What the SDK adds to the limit by itself. */
    readonly addedTokens?: (settings: Settings) => number;
  },
): ChatClient {
  return {
    name,
    cannot: provider.cannot,
    open(options) {
      const { settings, isStreamed } = options;
      const messages: ModelMessage[] = [];
      let calls: readonly { readonly toolCallId: string; readonly toolName: string }[] = [];
      return async (says) => {
        messages.push(...messagesOf(says, calls));
        const request = {
          model: provider.model(options),
          messages: [...messages],
          maxRetries: 0,
          providerOptions: provider.options(settings),
          ...requestOf(settings),
          maxOutputTokens: settings.maxTokens - (provider.addedTokens?.(settings) ?? 0),
        };
        try {
          const told = isStreamed ? await streamed(request) : await generateText(request);
          messages.push(...told.responseMessages);
          calls = told.toolCalls;
          return understood(told);
        } catch (error) {
          return failed(error);
        }
      };
    },
  };
}

interface Told {
  readonly text: string;
  readonly reasoningText: string | undefined;
  readonly toolCalls: readonly { readonly toolCallId: string; readonly toolName: string; readonly input: unknown }[];
  readonly finishReason: string;
  readonly usage: LanguageModelUsage;
  readonly responseMessages: readonly ModelMessage[];
}

async function streamed(request: Parameters<typeof streamText>[0]): Promise<Told> {
  const stream = streamText({ ...request, onError: () => {} });
  for await (const part of stream.fullStream)
    if (part.type === "error") throw part.error instanceof Error ? part.error : new Error(JSON.stringify(part.error));
  return {
    text: await stream.text,
    reasoningText: await stream.reasoningText,
    toolCalls: await stream.toolCalls,
    finishReason: await stream.finishReason,
    usage: await stream.usage,
    responseMessages: await stream.responseMessages,
  };
}

function understood({ text, reasoningText, toolCalls, finishReason, usage }: Told): Understood {
  return {
    text,
    thoughts: reasoningText ?? "",
    calls: toolCalls.map(({ toolName, input }) => ({ name: toolName, arguments: input })),
    finish: finishOf(finishReason),
    usage: {
      input: usage.inputTokens ?? 0,
      output: usage.outputTokens ?? 0,
      cached: usage.inputTokenDetails.cacheReadTokens ?? 0,
    },
  };
}

function messagesOf(
  says: readonly Item[],
  calls: readonly { readonly toolCallId: string; readonly toolName: string }[],
): ModelMessage[] {
  const results = says.flatMap((item) => {
    if (item.kind !== "result") return [];
    const output = { type: item.isError === true ? ("error-text" as const) : ("text" as const), value: item.text };
    const { toolCallId, toolName } = calls[item.call]!;
    return [{ type: "tool-result" as const, toolCallId, toolName, output }];
  });
  const content = says.flatMap(partOf);
  return [
    ...(results.length > 0 ? [{ role: "tool" as const, content: results }] : []),
    ...(content.length > 0 ? [{ role: "user" as const, content }] : []),
  ];
}

function partOf(item: Item): Exclude<UserContent, string> {
  switch (item.kind) {
    case "text": {
      const marked = {
        anthropic: { cacheControl: { type: "ephemeral" } },
        openai: { promptCacheBreakpoint: { mode: "explicit" } },
      };
      return [{ type: "text", text: item.text, ...(item.cached === true && { providerOptions: marked }) }];
    }
    case "image":
      return [{ type: "file", data: item.data, mediaType: item.mediaType }];
    case "document":
      return [{ type: "file", data: item.data, mediaType: "application/pdf", filename: "a.pdf" }];
    case "result":
      return [];
  }
}

function requestOf(settings: Settings) {
  const { tools, choice, schema, stop } = settings;
  return {
    ...(settings.system !== undefined && { instructions: settings.system }),
    ...(tools && {
      tools: Object.fromEntries(
        tools.map(({ name, description, parameters }) => [
          name,
          tool({ description, inputSchema: jsonSchema({ ...parameters }) }),
        ]),
      ) as ToolSet,
    }),
    ...(choice !== undefined && {
      toolChoice: typeof choice === "string" ? choice : { type: "tool" as const, toolName: choice.name },
    }),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.topP !== undefined && { topP: settings.topP }),
    ...(settings.topK !== undefined && { topK: settings.topK }),
    ...(stop && { stopSequences: [...stop] }),
    ...(settings.seed !== undefined && { seed: settings.seed }),
    ...(settings.penalty !== undefined && { presencePenalty: settings.penalty }),
    ...(schema && { output: Output.object({ schema: jsonSchema({ ...schema }), name: "place" }) }),
  };
}
