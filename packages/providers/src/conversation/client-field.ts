import type { DialectId } from "../wire-id.ts";

/** In the order of `COLUMN`. */
const NAMES = {
  turns: ["messages", "messages", "input"],
  tools: ["tools", "tools", "tools"],
  toolChoice: ["tool_choice", "tool_choice", "tool_choice"],
  parallelToolCalls: ["parallel_tool_calls", "tool_choice.disable_parallel_tool_use", "parallel_tool_calls"],
  maxTokens: ["max_completion_tokens", "max_tokens", "max_output_tokens"],
  stop: ["stop", "stop_sequences", "stop"],
  choices: ["n", "n", "n"],
  temperature: ["temperature", "temperature", "temperature"],
  topP: ["top_p", "top_p", "top_p"],
  topK: ["top_k", "top_k", "top_k"],
  seed: ["seed", "seed", "seed"],
  presencePenalty: ["presence_penalty", "presence_penalty", "presence_penalty"],
  frequencyPenalty: ["frequency_penalty", "frequency_penalty", "frequency_penalty"],
  logitBias: ["logit_bias", "logit_bias", "logit_bias"],
  format: ["response_format", "output_config.format", "text.format"],
  reasoning: ["reasoning_effort", "thinking", "reasoning"],
  logprobs: ["logprobs", "logprobs", "top_logprobs"],
  verbosity: ["verbosity", "verbosity", "text.verbosity"],
  user: ["user", "metadata.user_id", "user"],
  metadata: ["metadata", "metadata", "metadata"],
  serviceTier: ["service_tier", "service_tier", "service_tier"],
  cache: ["cache_control", "cache_control", "prompt_cache_breakpoint"],
} as const satisfies Readonly<Record<string, readonly [string, string, string]>>;

const COLUMN: Readonly<Record<DialectId, 0 | 1 | 2>> = {
  "openai-chat": 0,
  "anthropic-messages": 1,
  "openai-responses": 2,
};

/** How a client of `dialect` calls a part of the `ChatRequest`; for `Dropped.field`. */
export function clientField(dialect: DialectId, part: keyof typeof NAMES): string {
  return NAMES[part][COLUMN[dialect]];
}
