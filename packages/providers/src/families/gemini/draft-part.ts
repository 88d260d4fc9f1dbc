import type { JsonObject } from "@signalbox/core";

/** A part of a `Content` while it is made. Calls hold their arguments as JSON text, which goes out as it is. */
export type DraftPart =
  | { readonly kind: "value"; readonly value: JsonObject }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly id: string | undefined;
      readonly argumentsJson: string;
      readonly signature: string | undefined;
    };

export interface DraftContent {
  readonly role: "user" | "model";
  readonly parts: readonly DraftPart[];
}

/** Contents as the JSON text of `contents`. */
export function contentsJson(contents: readonly DraftContent[]): string {
  const texts = contents.map(({ role, parts }) => `{"role":"${role}","parts":[${parts.map(partJson).join(",")}]}`);
  return `[${texts.join(",")}]`;
}

function partJson(part: DraftPart): string {
  if (part.kind === "value") return JSON.stringify(part.value);
  const { name, id, argumentsJson, signature } = part;
  const named = id === undefined ? "" : `"id":${JSON.stringify(id)},`;
  const signed = signature === undefined ? "" : `,"thoughtSignature":${JSON.stringify(signature)}`;
  return `{"functionCall":{${named}"name":${JSON.stringify(name)},"args":${argumentsJson}}${signed}}`;
}
