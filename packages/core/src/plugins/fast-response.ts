import type { Checked, SchemaKit } from "../config/field.ts";
import type { PluginKind } from "./plugin.ts";

const schema = ({ z }: SchemaKit) => z.strictObject({ message: z.string() });

/** Answers with a fixed text instead of calling a model: the way to block or to greet. */
export const fastResponse: PluginKind<Checked<typeof schema>> = {
  type: "fast_response",
  schema,
  compile: ({ message }) => ({ apply: () => ({ respond: { text: message } }) }),
};
