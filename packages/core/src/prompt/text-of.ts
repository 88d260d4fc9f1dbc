import { isJsonObject } from "../json/json-value.ts";

/** The text of a message's content: a string, or the text parts of a list, joined with a line break. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .flatMap((part: unknown) => (isJsonObject(part) && typeof part["text"] === "string" ? [part["text"]] : []))
    .join("\n");
}
