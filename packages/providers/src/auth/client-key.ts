import { Secret } from "@signalbox/core";
import { keyHeader, type KeyStyle } from "./api-key.ts";
import { type Credential, headerEdits } from "./credential.ts";
import { CredentialError } from "./credential-error.ts";

/** Longer headers are no keys. */
const MAX_KEY_CHARS = 8192;

export interface ClientKeyOptions {
  /** The request's header that holds the client's own key for the provider, as in `x-provider-key`. It is not passed on. */
  readonly header: string;
  /** Where the provider wants it. */
  readonly style: KeyStyle;
  /** For requests without a key; left out, those fail. */
  readonly fallback?: Credential;
}

/** Clients bring their own keys. `Bearer` before the key is allowed, whatever the header. */
export function clientKeyCredential({ header, style, fallback }: ClientKeyOptions): Credential {
  const name = header.toLowerCase();
  return {
    async authorize(request, options) {
      const key = keyOf(request.headers[name]);
      if (key === "" && fallback !== undefined) {
        const edits = await fallback.authorize(request, options);
        return name in edits.set ? edits : { ...edits, remove: [...new Set([...edits.remove, name])] };
      }
      if (key === "") throw new CredentialError("missing", `A key for the provider is expected in the header ${name}.`);
      if (key.length > MAX_KEY_CHARS)
        throw new CredentialError(
          "invalid",
          `The key in the header ${name} has more than ${MAX_KEY_CHARS} characters.`,
        );
      return headerEdits(keyHeader(new Secret(key), style), { remove: [name] });
    },
  };
}

function keyOf(value = ""): string {
  return value.trim().replace(/^bearer(?:\s+|$)/i, "");
}
