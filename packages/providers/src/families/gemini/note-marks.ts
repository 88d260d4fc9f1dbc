import { clientField } from "../../conversation/client-field.ts";
import type { Part } from "../../conversation/part.ts";
import type { PartContext } from "./part-context.ts";

/** Tells of cache marks and of fields that only the client's dialect knows. */
export function noteMarks(part: Part, context: PartContext): void {
  if ("cache" in part && part.cache !== undefined)
    context.log.note(clientField(context.request.dialect, "cache"), "Gemini caches by itself");
  if ("extra" in part && part.extra !== undefined)
    for (const name of Object.keys(part.extra.fields)) context.note(name, "Gemini has no such field");
}
