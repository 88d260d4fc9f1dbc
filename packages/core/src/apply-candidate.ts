import { editJson } from "./json/edit-json.ts";
import type { JsonFrame } from "./json/scan-json.ts";
import type { Candidate } from "./plan.ts";

/**
 * The request body for one candidate: the client's bytes with the candidate's edits. `frame` is the outcome's, for the
 * same bytes; it saves a scan.
 */
export function applyCandidate(body: Uint8Array, candidate: Candidate, frame?: JsonFrame): Uint8Array {
  return editJson(body, candidate.bodyEdits, frame);
}
