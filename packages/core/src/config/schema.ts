import * as z from "zod/mini";
import { field, inactive } from "./field.ts";
import { globalSchema } from "./global-schema.ts";
import { providersSchema } from "./providers-schema.ts";
import { recipeSchema, routingSchema } from "./routing-schema.ts";

/** The whole document, `version: v0.3`: the one source of types, checks, JSON Schema and the reference page. */
export const routerConfigSchema = z.strictObject({
  version: field.string(),
  listeners: inactive(
    field.list(
      z.strictObject({
        name: field.string(),
        address: field.string(),
        port: field.count(),
        timeout: field.string(),
        api_keys: field.strings(),
      }),
    ),
    "generated Envoy listeners",
  ),
  providers: z.optional(providersSchema),
  routing: z.optional(routingSchema),
  entrypoints: inactive(
    field.list(z.strictObject({ model_names: z.array(z.string()), recipe: z.string() })),
    "recipes",
  ),
  recipes: inactive(field.list(recipeSchema), "recipes"),
  global: z.optional(globalSchema),
  setup: field.open(),
});

/** A checked document. */
export type RouterConfig = z.infer<typeof routerConfigSchema>;
