import type { Checked, SchemaKit } from "../config/field.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import { isJsonObject } from "../json/json-value.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
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
 * Limits what clients may ask of a model: blocked parameters, caps on tokens and choices, unknown fields. Parameters have
 * their names in chat completions; in other APIs the fields of the same meaning are limited, so that no client gets
 * around a limit by speaking another one.
 */
export const requestParams: PluginKind<Configuration> = {
  type: "request_params",
  schema,
  compile: (configuration) => ({ apply: (input) => limit(configuration, input) }),
};

function limit(configuration: Configuration, { view, decision }: PluginInput): PluginEffect {
  const { aliases, choices, known, maxTokens, required, afterCap } = view.dialect.parameters;
  const edits: JsonEdit[] = [];
  const counts: { name: string; labels: Record<string, string> }[] = [];
  const remaining = new Set(view.fields);
  const remove = (name: string): void => {
    edits.push({ op: "remove", path: [name] });
    remaining.delete(name);
  };
  for (const name of configuration.blocked_params ?? []) {
    const [field, inner] = remaining.has(name) ? [name] : (aliases[name] ?? [name]);
    if (required.includes(field) || !stands(view, field, inner)) continue;
    if (inner === undefined) remove(field);
    else edits.push({ op: "remove", path: [field, inner] });
    counts.push({ name: "sr_request_params_blocked_total", labels: { decision, param: name } });
  }
  const cap = (name: string, most: number | undefined, metric: string): void => {
    const value = remaining.has(name) ? view.field(name) : undefined;
    if (most === undefined || typeof value !== "number") return;
    if (!Number.isInteger(value) && !required.includes(name)) remove(name);
    else if (!Number.isInteger(value) || value > most) {
      edits.push({ op: "set", path: [name], value: most });
      counts.push({ name: metric, labels: { decision } });
    }
  };
  const { max_tokens_limit: most } = configuration;
  for (const name of maxTokens) cap(name, most, "sr_request_params_max_tokens_capped_total");
  if (most !== undefined && afterCap !== undefined) edits.push(...afterCap(view, most));
  if (choices !== undefined) cap(choices, configuration.max_n, "sr_request_params_max_n_capped_total");
  if (configuration.strip_unknown === true) {
    for (const name of remaining) {
      if (known.has(name)) continue;
      edits.push({ op: "remove", path: [name] });
      counts.push({ name: "sr_request_params_unknown_field_stripped_total", labels: { decision, field: name } });
    }
  }
  return { bodyEdits: edits, counts };
}

function stands(view: PromptView, field: string, inner: string | undefined): boolean {
  const value = view.field(field);
  return inner === undefined ? value !== undefined : isJsonObject(value) && value[inner] !== undefined;
}
