import * as z from "zod/mini";
import type { PluginKind } from "./plugin.ts";

const schema = z.strictObject({ message: z.string() });

/** Answers with a fixed text instead of calling a model: the way to block or to greet. */
export const fastResponse: PluginKind<z.infer<typeof schema>> = {
  type: "fast_response",
  summary: "Answer with a fixed text; no model is called.",
  schema,
  compile: ({ message }) => ({ apply: () => ({ respond: { text: message } }) }),
};
