/** The 17 labels that vLLM Semantic Router's PII classifier knows, and that its configurations name. */
export const piiTypes = [
  "AGE",
  "CREDIT_CARD",
  "DATE_TIME",
  "DOMAIN_NAME",
  "EMAIL_ADDRESS",
  "GPE",
  "IBAN_CODE",
  "IP_ADDRESS",
  "NRP",
  "ORGANIZATION",
  "PERSON",
  "PHONE_NUMBER",
  "STREET_ADDRESS",
  "TITLE",
  "US_DRIVER_LICENSE",
  "US_SSN",
  "ZIP_CODE",
] as const;

/** Types that only patterns find: Chinese resident identity numbers, secrets of programs, passports and logins. */
export const patternOnlyPiiTypes = ["API_KEY", "CN_ID", "PASSPORT", "USERNAME"] as const;

/** A type that `findPii` itself knows; a model may bring others. */
export type PiiType = (typeof piiTypes)[number] | (typeof patternOnlyPiiTypes)[number];

/** One piece of personal data in a text. */
export interface PiiSpan {
  /** One of `PiiType`, or whatever else a model calls it. */
  readonly type: string;
  /** UTF-16 offset of the first unit. */
  readonly start: number;
  /** UTF-16 offset behind the last unit. */
  readonly end: number;
  /** `text.slice(start, end)`. */
  readonly value: string;
  /** 0 to 1. Those of patterns are in `pattern-confidence.ts`; those of models are the model's own. */
  readonly confidence: number;
  readonly source: "pattern" | "model";
}
