import { internalHeaders } from "@signalbox/core";
import type { HeaderReader } from "./header-reader.ts";

/** Routes trust the last of these, so a client must not send it either. */
const untrusted = new Set([...internalHeaders, "x-selected-model"]);

/** The headers of a client's request that must not go on, of those that it has. */
export function untrustedHeaders(headers: HeaderReader): readonly string[] {
  return headers.names.filter((name) => untrusted.has(name));
}
