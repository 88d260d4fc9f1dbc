import { Secret } from "@signalbox/core";
import type { AwsKeys, AwsKeySource } from "./aws-keys.ts";
import { CredentialError, wordsOf } from "./credential-error.ts";
import { createTokenCache } from "./token-cache.ts";

export interface AwsCredentialOptions {
  /** Of the shared files; `AWS_PROFILE`, else `default`, when left out. */
  readonly profile?: string;
  /** The shared credentials file; `~/.aws/credentials` when left out. */
  readonly credentialsFile?: string;
  /** The shared configuration file; `~/.aws/config` when left out. */
  readonly configFile?: string;
  /** Where roles are assumed; `AWS_REGION` when left out. */
  readonly region?: string;
}

/**
 * Keys as AWS's own tools find them: environment, shared files with their profiles, roles for service accounts (IRSA), pod
 * identity, ECS and instance metadata; by the optional package `@aws-sdk/credential-provider-node`, which is loaded with
 * the first request. Node only.
 */
export function awsCredentials({
  profile,
  credentialsFile,
  configFile,
  region,
}: AwsCredentialOptions = {}): AwsKeySource {
  return createTokenCache<AwsKeys>({
    async fetch({ nowMs }) {
      const { defaultProvider } = await loadProvider();
      const provide = defaultProvider({
        ...(profile !== undefined && { profile }),
        ...(credentialsFile !== undefined && { filepath: credentialsFile }),
        ...(configFile !== undefined && { configFilepath: configFile }),
        ...(region !== undefined && { clientConfig: { region } }),
      });
      try {
        const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provide();
        const value = {
          accessKeyId,
          secretAccessKey: new Secret(secretAccessKey),
          ...(sessionToken !== undefined && { sessionToken: new Secret(sessionToken) }),
        };
        // Profiles are read again at times, since files change.
        return { value, expiresAtMs: expiration?.getTime() ?? nowMs + RELOAD_MS };
      } catch (error) {
        const which = profile === undefined ? "" : ` for the profile ${profile}`;
        const message = `AWS's provider found no credentials${which}.`;
        throw new CredentialError("unavailable", message, { cause: wordsOf(error) });
      }
    },
  });
}

const RELOAD_MS = 60 * 60_000;

async function loadProvider(): Promise<typeof import("@aws-sdk/credential-provider-node")> {
  try {
    return await import("@aws-sdk/credential-provider-node");
  } catch (cause) {
    throw new CredentialError(
      "package_missing",
      "AWS profiles and roles need the package @aws-sdk/credential-provider-node: npm install @aws-sdk/credential-provider-node.",
      { cause },
    );
  }
}
