import type { RenderedAnswer } from "./prompt-view.ts";

/** An error as OpenAI's APIs answer it; the code is the status, as upstream has it. */
export function renderOpenAiError(status: number, message: string, type = "invalid_request_error"): RenderedAnswer {
  return { contentType: "application/json", body: JSON.stringify({ error: { message, type, code: status } }) };
}
