/** What went wrong, whoever said so. Dialects have their own words for each. */
export type FaultKind =
  | "invalid_request"
  | "authentication"
  | "permission"
  | "billing"
  | "not_found"
  | "too_large"
  | "rate_limit"
  | "timeout"
  | "overloaded"
  | "content_filter"
  /** The provider failed. */
  | "provider"
  /** What the provider sent is not its wire, or broke off. */
  | "bad_answer";

/** An error that a provider reported, or that reading its answer found. */
export interface ProviderFault {
  readonly kind: FaultKind;
  /** HTTP status for the client: the provider's where it sent one, else one that fits `kind`. */
  readonly status: number;
  /** The provider's message; it may hold parts of the prompt, never a credential of ours. */
  readonly message: string;
  /** The provider's own words. */
  readonly nativeType?: string;
  readonly nativeCode?: string;
  /** The field of the request that is at fault. */
  readonly field?: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
}

/** A request that cannot be sent as the client wrote it. */
export interface RequestFault {
  readonly kind: "fault";
  readonly status: 400 | 413 | 422;
  readonly message: string;
  /** Path of the field, as in `messages[2].content[0].image_url`. */
  readonly field?: string;
}

/** A part of the request that the provider has no way to take. Strict mode refuses the request instead. */
export interface Dropped {
  /** As the client named it. */
  readonly field: string;
  readonly reason: string;
}
