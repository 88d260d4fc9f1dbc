import type { Checked, SchemaKit } from "../config/field.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import type { PluginEffect, PluginInput, PluginKind } from "./plugin.ts";

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({
    blocked_params: field.strings(),
    max_tokens_limit: field.count(),
    max_n: field.count(),
    strip_unknown: field.boolean(),
  });

type Configuration = Checked<typeof schema>;

/**
 * What `strip_unknown` keeps. Upstream's list lacks `stream_options`, `max_completion_tokens`, `metadata`,
 * `parallel_tool_calls` and the router's own `chat_template_kwargs`, so it breaks requests; ours has them.
 */
const KNOWN_PARAMETERS = new Set([
  "model",
  "messages",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "max_tokens",
  "n",
  "presence_penalty",
  "response_format",
  "seed",
  "stop",
  "stream",
  "temperature",
  "top_logprobs",
  "top_p",
  "tools",
  "tool_choice",
  "user",
  "reasoning_effort",
  "thinking",
  "stream_options",
  "max_completion_tokens",
  "metadata",
  "parallel_tool_calls",
  "chat_template_kwargs",
  "modalities",
  "audio",
  "prediction",
  "service_tier",
  "store",
  "functions",
  "function_call",
  "web_search_options",
  "verbosity",
  "prompt_cache_key",
  "safety_identifier",
]);

/** Limits what clients may ask of a model: blocked parameters, caps on tokens and choices, unknown fields. */
export const requestParams: PluginKind<Configuration> = {
  type: "request_params",
  summary: "Block, cap and strip request parameters.",
  schema,
  compile: (configuration) => ({ apply: (input) => limit(configuration, input) }),
};

function limit(configuration: Configuration, { view, decision }: PluginInput): PluginEffect {
  const edits: JsonEdit[] = [];
  const counts: { name: string; labels: Record<string, string> }[] = [];
  const remaining = new Set(view.fields);
  const remove = (name: string): void => {
    edits.push({ op: "remove", path: [name] });
    remaining.delete(name);
  };
  for (const name of configuration.blocked_params ?? []) {
    if (!remaining.has(name) || name === "model" || name === "messages") continue;
    remove(name);
    counts.push({ name: "sr_request_params_blocked_total", labels: { decision, param: name } });
  }
  const cap = (name: string, most: number | undefined, metric: string): void => {
    const value = remaining.has(name) ? view.field(name) : undefined;
    if (most === undefined || typeof value !== "number") return;
    if (!Number.isInteger(value)) remove(name);
    else if (value > most) {
      edits.push({ op: "set", path: [name], value: most });
      counts.push({ name: metric, labels: { decision } });
    }
  };
  cap("max_tokens", configuration.max_tokens_limit, "sr_request_params_max_tokens_capped_total");
  cap("max_completion_tokens", configuration.max_tokens_limit, "sr_request_params_max_tokens_capped_total");
  cap("n", configuration.max_n, "sr_request_params_max_n_capped_total");
  if (configuration.strip_unknown === true) {
    for (const name of remaining) {
      if (KNOWN_PARAMETERS.has(name)) continue;
      edits.push({ op: "remove", path: [name] });
      counts.push({ name: "sr_request_params_unknown_field_stripped_total", labels: { decision, field: name } });
    }
  }
  return { bodyEdits: edits, counts };
}
