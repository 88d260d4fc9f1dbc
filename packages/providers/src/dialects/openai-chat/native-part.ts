import type { JsonObject } from "@signalbox/core";
import type { NativePart } from "../../conversation/part.ts";
import { type Fields, missing, readChoice, readObject } from "../../conversation/read-json.ts";
import { WIRE_IDS } from "../../wire-id.ts";

/**
 * An entry of `native_parts`, our field of assistant messages for what only another wire knows (a search that ran at the
 * provider, say): `{wire, value}`. A client that sends the message back gives it to that wire again.
 */
export function nativePartEntry({ wire, value }: NativePart): JsonObject {
  return { wire, value };
}

/** The inverse of `nativePartEntry`. */
export function readNativePart(entry: Fields): readonly NativePart[] {
  const wire = readChoice(entry, "wire", { of: WIRE_IDS }) ?? missing(entry, "wire", undefined);
  const value = readObject(entry, "value") ?? missing(entry, "value", undefined);
  return wire === undefined || value === undefined ? [] : [{ kind: "native", wire, value }];
}
