import { type Credential, headerEdits } from "./credential.ts";
import { createTokenCache, type TokenCacheOptions } from "./token-cache.ts";

/** A credential that owns a cache. */
export interface TokenCredential extends Credential {
  /** Ends a fetch of a token that is under way. */
  close(): void;
}

/** `Authorization: Bearer` with a token that is kept fresh. */
export function tokenCredential(options: TokenCacheOptions<string>): TokenCredential {
  const cache = createTokenCache(options);
  return {
    async authorize(_request, { signal, nowMs }) {
      return headerEdits({ authorization: `Bearer ${await cache.get({ signal, nowMs })}` });
    },
    close() {
      cache.close();
    },
  };
}
