import type { WireFamily } from "../wire-family.ts";
import { readAnswer, readTokenCount } from "./read-answer.ts";
import { readFault } from "./read-fault.ts";
import { openStream } from "./stream-reader.ts";
import { writeRequest, writeTokenCount } from "./write-request.ts";

/**
 * Gemini's `generateContent`, at AI Studio (`native`) and at Vertex: https://ai.google.dev/api/generate-content.
 * Credentials are the transport's: `x-goog-api-key` at AI Studio, a bearer token at Vertex.
 */
export const geminiFamily: WireFamily = {
  id: "gemini",
  write: writeRequest,
  readAnswer,
  openStream,
  readFault,
  writeTokenCount,
  readTokenCount,
};
