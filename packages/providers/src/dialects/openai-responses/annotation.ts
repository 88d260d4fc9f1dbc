import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";

/** OpenAI's own annotations; clients know no others. */
const OWN: ReadonlySet<unknown> = new Set(["url_citation", "file_citation", "container_file_citation", "file_path"]);

/**
 * A source of the text between two offsets, in UTF-16 units of its content part, as an entry of `annotations`. Sources of
 * other providers become `url_citation`s, with no address where they have none, and keep their own form in `source`.
 */
export function annotation(source: JsonObject, span: { readonly start: number; readonly end: number }): JsonObject {
  const { type } = source;
  // The chat API has the same sources one level deeper.
  const inner = typeof type === "string" ? source[type] : undefined;
  if (OWN.has(type)) return isJsonObject(inner) ? { type: type ?? null, ...inner } : source;
  const web = isJsonObject(source["web"]) ? source["web"] : source;
  const url = textOf(web["url"]) ?? textOf(web["uri"]) ?? "";
  const title = textOf(web["title"]) ?? textOf(source["document_title"]) ?? url;
  return { type: "url_citation", url, title, start_index: span.start, end_index: span.end, source };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
