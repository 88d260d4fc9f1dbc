import { AwsV4Signer } from "aws4fetch";
import type { AwsKeySource } from "./aws-keys.ts";
import { type Credential, headerEdits } from "./credential.ts";
import { CredentialError } from "./credential-error.ts";

export interface SigV4Options {
  readonly keys: AwsKeySource;
  /** Taken from the host's name when left out. */
  readonly region?: string;
  /** `bedrock` when left out, which signs for Bedrock's runtime too. */
  readonly service?: string;
}

/** Headers that take part in the signature by themselves, or that an attempt before has left. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]);

/**
 * AWS Signature Version 4 over the method, path, query, host, time and the hash of the body, as they are sent:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. Of the other headers only
 * `x-amz-…` are signed, as AWS demands; proxies may change the rest on the way.
 */
export function sigV4Credential({ keys, region, service = "bedrock" }: SigV4Options): Credential {
  // Derived keys are good for a day; of one day there is one for each region and pair of keys.
  const derived = new Map<string, ArrayBuffer>();
  return {
    async authorize({ method, url, headers, body }, { signal, nowMs }) {
      const { accessKeyId, secretAccessKey, sessionToken } = await keys.get({ signal, nowMs });
      if (derived.size >= MAX_DERIVED) derived.clear();
      const signer = new AwsV4Signer({
        method,
        url: url.href,
        headers: Object.fromEntries(
          Object.entries(headers).filter(([name]) => name.startsWith("x-amz-") && !OWN_HEADERS.has(name)),
        ),
        ...(body !== undefined && { body }),
        accessKeyId,
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken !== undefined && { sessionToken: sessionToken.reveal() }),
        service,
        region: region ?? regionOfHost(url.hostname),
        cache: derived,
        datetime: new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, ""),
      });
      const signed = await signer.sign();
      const set: Record<string, string> = {};
      for (const name of ["authorization", "x-amz-date", "x-amz-security-token"]) {
        const value = signed.headers.get(name);
        if (value !== null) set[name] = value;
      }
      return headerEdits(set);
    },
  };
}

const MAX_DERIVED = 16;

/** The region in names like `bedrock-runtime-fips.us-east-1.amazonaws.com`, of VPC endpoints and of `api.aws` too. */
export function regionOfHost(hostname: string): string {
  const region = hostname.split(".").find((label) => /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(label));
  if (region !== undefined) return region;
  throw new CredentialError(
    "invalid",
    `The host ${hostname} does not tell its AWS region; name it in the configuration.`,
  );
}
