import type { HeaderPair } from "@signalbox/core";
import type { RequestFault, TranslatedExchange } from "@signalbox/providers";
import type { BodyStream } from "../upstream.ts";

/** A request as it goes to one back end, once. */
export interface PreparedAttempt {
  readonly kind: "request";
  readonly path: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array | BodyStream;
  /** What else has to be asked for the same answer, in order. */
  readonly more: readonly Pick<PreparedAttempt, "path" | "headers" | "body">[];
  /** Reads the answer, where the back end speaks another API than the client. */
  readonly translation: TranslatedExchange | undefined;
  /** What the credential put into the headers: nothing of it may be seen in an answer. */
  readonly secrets: readonly string[];
}

/** An answer that needs no back end. */
export interface AnsweredAttempt {
  readonly kind: "answered";
  /** JSON. */
  readonly body: string;
  readonly headers: readonly HeaderPair[];
}

/** Why a request cannot be sent to this back end; another one may take it. */
export type AttemptFault =
  | { readonly kind: "refused"; readonly fault: RequestFault }
  | { readonly kind: "unusable"; readonly detail: string };
