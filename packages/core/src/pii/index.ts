export { findPii, type FindPiiOptions } from "./find-pii.ts";
export { patternConfidence } from "./pattern-confidence.ts";
export { patternOnlyPiiTypes, piiTypes, type PiiSpan, type PiiType } from "./pii-span.ts";
export type { ModelSpan } from "./prepare-model-spans.ts";
