export type CredentialErrorCode =
  /** There is none: no key in the request, no variable, no file. */
  | "missing"
  /** It cannot be what it should be: an empty key, a broken key file, a host without a region. */
  | "invalid"
  /** Who gives tokens said no. */
  | "refused"
  /** Who gives tokens could not be reached, or failed; later it may work. */
  | "unavailable"
  /** An optional package is needed and not installed. */
  | "package_missing";

/** Why a request could not be given a credential. Messages hold no secrets. */
export class CredentialError extends Error {
  override readonly name = "CredentialError";
  readonly code: CredentialErrorCode;

  constructor(code: CredentialErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** An error of a library as a cause, by its words alone: its fields may hold the request that failed, with its secrets. */
export function wordsOf(error: unknown): Error {
  return new Error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
