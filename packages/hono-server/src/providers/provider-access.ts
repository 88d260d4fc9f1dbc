import type { Backend, ModelBinding } from "@signalbox/core";
import {
  searchOfDifferences,
  type Credential,
  type DialectId,
  type Fetch,
  type ProviderApi,
  type WordSearch,
} from "@signalbox/providers";
import { openCredential } from "./open-credential.ts";
import { resolveApi, type ResolvedApi } from "./resolve-api.ts";

/** What credentials are read with; the runtime's, or a test's. */
export interface ProviderAccess {
  /** Environment for the `…_env` names of `credentials`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string, options: { readonly signal: AbortSignal }) => Promise<string>;
  /** For tokens of Google and Microsoft. */
  readonly fetch: Fetch;
}

/** Without files and environment, as on edge workers. */
export const noProviderAccess: ProviderAccess = {
  env: {},
  readFile: async (path) => {
    throw new Error(`there are no files here: ${path}`);
  },
  fetch: (url, init) => fetch(url, init),
};

/** A back end with what the provider table and its credentials say. */
export interface ProviderBackend extends ResolvedApi {
  readonly credential: Credential | undefined;
  /** For another API of the same provider, which may want the key elsewhere. */
  credentialAt(api: ProviderApi): Credential | undefined;
  /** Finds what may keep the client's bytes from going to the back end as they are; undefined where only parsing does. */
  readonly differences: Readonly<Partial<Record<DialectId, WordSearch>>>;
}

/** Back ends by the provider table, each joined once: tokens are kept with them. */
export interface Providers {
  of(
    backend: Backend,
    options: { readonly apiFormat: ModelBinding["apiFormat"]; readonly strict: boolean },
  ): ProviderBackend;
}

export function createProviders(access: ProviderAccess = noProviderAccess): Providers {
  // A reload makes new back ends; the old ones are forgotten with the configuration that held them.
  const known = new WeakMap<Backend, ProviderBackend>();
  return {
    of(backend, options) {
      let found = known.get(backend);
      if (found === undefined) {
        const resolved = resolveApi(backend, options);
        const credentials = new Map<ProviderApi, Credential | undefined>();
        const credentialAt = (api: ProviderApi): Credential | undefined => {
          if (!credentials.has(api)) credentials.set(api, openCredential(backend, api, access));
          return credentials.get(api);
        };
        found = {
          ...resolved,
          credential: credentialAt(resolved.api),
          credentialAt,
          differences: differencesAt(resolved),
        };
        known.set(backend, found);
      }
      return found;
    },
  };
}

const DIALECTS: readonly DialectId[] = ["openai-chat", "anthropic-messages", "openai-responses"];

function differencesAt({ target }: ResolvedApi): ProviderBackend["differences"] {
  const searches = DIALECTS.map((dialect) => [dialect, target && searchOfDifferences(dialect, target)] as const);
  return Object.fromEntries(searches.filter(([, search]) => search !== undefined));
}
