/** What went wrong in the browser adapter. */
export type WebErrorCode =
  /** The address could not be read, or the connection ended early. */
  | "download_failed"
  /** The bytes are not those that the manifest names. */
  | "hash_mismatch"
  /** No ONNX runtime could open the model. */
  | "runtime_failed"
  /** The worker ended or could not be started. */
  | "worker_failed"
  /** The other side of a call threw. */
  | "call_failed";

/** The error of this package. `code` is for programs; the message says what was attempted and what to do. */
export class WebError extends Error {
  readonly code: WebErrorCode;

  constructor(code: WebErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "WebError";
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
