import type * as z from "zod/mini";
import type { SchemaKit } from "../config/field.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import type { HeaderEdits } from "../plan.ts";
import type { PromptView } from "../prompt/prompt-view.ts";

/** One kind of plugin: its config schema and how it is compiled. A new kind is one file and one line in `registry.ts`. */
export interface PluginKind<Configuration = unknown> {
  readonly type: string;
  /** Other spellings that configs use. */
  readonly aliases?: readonly string[];
  /** Makes the schema of the configuration, defaults included. */
  readonly schema: (kit: SchemaKit) => z.ZodMiniType<Configuration>;
  /** `undefined` when the configuration switches it off. */
  compile(configuration: Configuration): Omit<CompiledPlugin, "type"> | undefined;
}

export interface CompiledPlugin {
  readonly type: string;
  /** What to do for one request: plain data, no side effects. */
  apply(input: PluginInput): PluginEffect;
}

export interface PluginInput {
  readonly view: PromptView;
  readonly decision: string;
}

export interface PluginEffect {
  readonly bodyEdits?: readonly JsonEdit[];
  readonly requestHeaders?: HeaderEdits;
  /** Answer at once with this text; no model is called. */
  readonly respond?: { readonly text: string };
  /** Counters to raise, for instance capped parameters. */
  readonly counts?: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
  readonly injectedSystemPrompt?: boolean;
}
