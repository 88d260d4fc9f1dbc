/** Token counts that an upstream reported, cached and reasoning tokens included. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

/** What a body, or one event of a stream, says of the answer. */
export interface AnswerFacts {
  /** Counts may come in pieces or again and again, never smaller: of each the largest is right. */
  readonly usage?: { readonly [Count in keyof Usage]: Usage[Count] | undefined } | undefined;
  /** The `model` that the upstream says answered. */
  readonly model?: string | undefined;
  /** The text, or the piece of it that an event brings. */
  readonly text?: string | undefined;
  /** The event is the stream's last one. */
  readonly isLast?: boolean | undefined;
}

/** How answers in one API are read. A stream also ends with the event `[DONE]`. */
export interface AnswerReading {
  /**
   * Strings of which any event contains one that says more than a piece of text. Most events say no more; parsing those
   * would cost more than all the rest.
   */
  readonly marks: readonly string[];
  /** `body` is parsed JSON, of whatever shape. */
  readBody(body: unknown): AnswerFacts;
  readEvent(event: unknown): AnswerFacts;
}
