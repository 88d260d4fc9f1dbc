import type { Secret } from "@signalbox/core";

/** What signs requests to AWS. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Of temporary keys. */
  readonly sessionToken?: Secret;
}

/** Where keys come from; those that end are replaced in time. */
export interface AwsKeySource {
  get(options: { readonly signal: AbortSignal; readonly nowMs: number }): Promise<AwsKeys>;
  close(): void;
}

/** Keys that stay. */
export function staticAwsKeys(keys: AwsKeys): AwsKeySource {
  return {
    get: async () => keys,
    close: () => undefined,
  };
}
