import type { ClientExchange } from "./client-exchange.ts";
import { decodeBody } from "./decode-body.ts";
import { formatBytes } from "./gateway-limits.ts";

/** A request body, decoded, or the answer to a client whose body cannot be taken. */
export type BodyOutcome =
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "refuse"; readonly status: 400 | 413 | 415; readonly message: string }
  | { readonly kind: "gone" };

/** Reads a request body within `maxBytes`, undoing its content encoding. */
export async function readRequestBody(exchange: ClientExchange, maxBytes: number): Promise<BodyOutcome> {
  const reading = await exchange.readBody(maxBytes);
  if (reading.kind === "cut") return { kind: "gone" };
  if (reading.kind === "too_large") return tooLarge("the request body", maxBytes);
  const decoding = await decodeBody(reading.bytes, exchange.header("content-encoding"), maxBytes);
  switch (decoding.kind) {
    case "body":
      return decoding;
    case "too_large":
      return tooLarge("the decoded request body", maxBytes);
    case "unsupported":
      return {
        kind: "refuse",
        status: 415,
        message: `content-encoding "${decoding.encoding}" is not supported; send gzip, deflate or none`,
      };
    case "malformed":
      return { kind: "refuse", status: 400, message: `the request body is not valid ${decoding.encoding}` };
    default: {
      const unknown: never = decoding;
      return unknown;
    }
  }
}

/**
 * Whether a body's type is one that a prompt may have. No type at all is taken for JSON; anything else is refused, so
 * that a page of another origin cannot send prompts with a form, which browsers allow without asking.
 */
export function contentTypeFault(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase();
  if (type === "application/json" || type === "text/json" || /^application\/[\w.-]+\+json$/.test(type))
    return undefined;
  return `content-type "${type}" is not supported; send application/json`;
}

function tooLarge(what: string, maxBytes: number): BodyOutcome {
  return {
    kind: "refuse",
    status: 413,
    message: `${what} is larger than ${formatBytes(maxBytes)}, the limit of this server (maxBodyBytes); send less or raise it`,
  };
}
