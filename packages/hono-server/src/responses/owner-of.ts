import type { ClientExchange } from "../client-exchange.ts";

/** Where clients say who they are. */
const CREDENTIALS = ["authorization", "x-api-key", "api-key"];

/** Tells clients apart by the credential that they send: a hash, since nothing here may hold a key. Empty without one. */
export async function ownerOf({ header }: Pick<ClientExchange, "header">): Promise<string> {
  const credential = CREDENTIALS.map((name) => header(name) ?? "").join("\n");
  if (credential.trim() === "") return "";
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(credential));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
