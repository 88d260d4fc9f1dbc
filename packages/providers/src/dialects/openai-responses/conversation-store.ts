import type { JsonObject, JsonValue } from "@signalbox/core";

/** One response that a client may go on from. */
export interface StoredResponse {
  /**
   * Items of the whole conversation before the answer, as `input` lists them, those of earlier responses included: one
   * look-up is enough to go on, and earlier responses may be deleted.
   */
  readonly input: readonly JsonValue[];
  /** The answer as the client got it, with its items in `output`. */
  readonly response: JsonObject;
}

export interface StoredKey {
  /** The response's id. */
  readonly id: string;
  /** Whose it is; empty where clients are not told apart. Nobody finds what is another's. */
  readonly owner: string;
}

/** Keeps responses for `previous_response_id`. Whether to keep one (`store: false`) is the caller's. */
export interface ConversationStore {
  get(key: StoredKey, signal: AbortSignal): Promise<StoredResponse | undefined>;
  /** False for a response that is too large to be kept. */
  put(entry: StoredKey & StoredResponse, signal: AbortSignal): Promise<boolean>;
  /** False when there was none. */
  delete(key: StoredKey, signal: AbortSignal): Promise<boolean>;
}
