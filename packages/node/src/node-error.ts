/** What went wrong, for programs. */
export type NodeErrorCode =
  | "model_folder"
  | "model_file_missing"
  | "model_file_size"
  | "model_file_hash"
  | "model_tier"
  | "execution_provider"
  | "config_file"
  | "hub";

/** The error of this package. `code` says what kind, `facts` with which values; the message is for people. */
export class NodeError extends Error {
  override readonly name = "NodeError";
  readonly code: NodeErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    code: NodeErrorCode,
    message: string,
    options: { readonly facts?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
