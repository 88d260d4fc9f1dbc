import * as z from "zod/mini";
import { routerConfigSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of a configuration document, for editors and for `signalbox config schema`. */
export function configJsonSchema(): object {
  return { title: "signalbox configuration (version v0.3)", ...z.toJSONSchema(routerConfigSchema, { io: "input" }) };
}
