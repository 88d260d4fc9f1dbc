import type { Secret } from "@signalbox/core";
import type { AuthStyle } from "../provider.ts";
import { type Credential, headerEdits } from "./credential.ts";
import { CredentialError } from "./credential-error.ts";

/** Where a key stands on the wire. */
export type KeyStyle = Exclude<AuthStyle, "optional-bearer" | "entra" | "google" | "sigv4">;

/** A key that is sent as it is. */
export function apiKeyCredential({ key, style }: { readonly key: Secret; readonly style: KeyStyle }): Credential {
  return {
    authorize: async () => headerEdits(keyHeader(key, style)),
  };
}

/** For providers that want nothing; what clients sent does not reach them either. */
export function noCredential(): Credential {
  return { authorize: async () => headerEdits({}) };
}

/**
 * The header that carries `key`.
 *
 * @throws {CredentialError} `invalid`, when no header can carry it: a line break from a file is the usual cause.
 */
export function keyHeader(key: Secret, style: KeyStyle): Readonly<Record<string, string>> {
  const value = key.reveal();
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new CredentialError(
      "invalid",
      `A key for the header ${headerName(style)} must be visible ASCII characters without spaces.`,
    );
  return { [headerName(style)]: style === "bearer" ? `Bearer ${value}` : value };
}

function headerName(style: KeyStyle): string {
  return style === "bearer" ? "authorization" : style;
}
