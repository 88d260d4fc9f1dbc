import type { ChatRequest } from "../conversation/chat-request.ts";
import { writeRequest } from "../families/bedrock-converse/write-request.ts";
import { chatRequest, converseTarget } from "./converse-fixtures.ts";

/** The written request with its body parsed and the names of what was dropped; throws the refusal's message. */
export function writeConverse(rest: Partial<ChatRequest>, { strict = false }: { readonly strict?: boolean } = {}) {
  const written = writeRequest(chatRequest(rest), { ...converseTarget, strict });
  if (written.kind === "fault") throw new Error(written.message);
  const fields = written.dropped.map(({ field }) => field);
  return { ...written.request, body: JSON.parse(written.request.body) as Record<string, unknown>, dropped: fields };
}
