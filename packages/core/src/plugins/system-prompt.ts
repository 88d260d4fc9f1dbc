import type { Checked, SchemaKit } from "../config/field.ts";
import type { PluginKind } from "./plugin.ts";

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({
    enabled: field.boolean(),
    system_prompt: field.string(),
    /** `insert` is upstream's effective default, though its comments say `replace`. */
    mode: z.withDefault(z.enum(["insert", "replace"]), "insert"),
  });

/** Puts a system prompt before the client's own (`insert`) or in its place (`replace`). */
export const systemPrompt: PluginKind<Checked<typeof schema>> = {
  type: "system_prompt",
  schema,
  compile({ enabled, system_prompt: text, mode }) {
    if (enabled === false || text === undefined || text === "") return undefined;
    return {
      apply: ({ view }) => ({
        bodyEdits: view.dialect.edits.systemPrompt(view, text, mode),
        injectedSystemPrompt: true,
      }),
    };
  },
};
