import type { HeaderMap, HeaderValue } from "./gen/envoy/config/core/v3/base.ts";

/** The headers of one message, pseudo headers among them; names in lower case, values decoded when asked for. */
export interface HeaderReader {
  readonly names: readonly string[];
  /** Repeated headers are joined with a comma. */
  get(name: string): string | undefined;
}

export function readHeaders(map: HeaderMap | undefined): HeaderReader {
  const headers = map?.headers ?? [];
  return {
    names: headers.map(({ key }) => key),
    get(name) {
      let value: string | undefined;
      for (const header of headers) {
        if (header.key === name) value = value === undefined ? text(header) : `${value}, ${text(header)}`;
      }
      return value;
    },
  };
}

/** Envoy fills `raw_value`; senders other than Envoy may fill `value`. */
function text({ rawValue, value }: HeaderValue): string {
  if (rawValue.length === 0) return value;
  return Buffer.from(rawValue.buffer, rawValue.byteOffset, rawValue.byteLength).toString();
}
