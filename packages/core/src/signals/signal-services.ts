import type { TokenSpan } from "../models/text-model.ts";

/**
 * What some signals need and the core's own bundle does not hold, because of its size. Given when a config is compiled;
 * rules whose service is missing never match, and loading says so. `loadSignalServices` of `@signalbox/core/services`
 * fetches those that a document needs.
 */
export interface SignalServices {
  /** Personal data in a text, given what a token classifier marked: `findPii` of `@signalbox/core/pii`. */
  readonly findPii?: (
    text: string,
    modelSpans: readonly TokenSpan[],
  ) => readonly { readonly type: string; readonly confidence: number }[];
  /** The language of a text, as an ISO 639-1 code: `detectLanguage` of `@signalbox/core/language`. */
  readonly detectLanguage?: (text: string) => { readonly language: string; readonly confidence: number };
}
