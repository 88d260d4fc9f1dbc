import { editJson } from "./json/edit-json.ts";
import type { Candidate } from "./plan.ts";

/** The request body for one candidate: the client's bytes with the candidate's edits. */
export function applyCandidate(body: Uint8Array, candidate: Candidate): Uint8Array {
  return editJson(body, candidate.bodyEdits);
}
