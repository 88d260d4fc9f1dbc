import { findDialect, summariseRecord, type RouteOutcome } from "@signalbox/core";

/** Characters of a prompt that a line shows. */
const EXCERPT_LENGTH = 60;

export interface LoggedRequest {
  readonly outcome: RouteOutcome | undefined;
  readonly body: Uint8Array | undefined;
  readonly status: number;
  readonly durationMs: number;
  readonly failure: string | undefined;
}

/** `"What is the derivative …" → math_decision → math-expert · domain math 0.98 reaches 0.50 · 12 ms`. */
export function requestLine(request: LoggedRequest, { showPrompt }: { readonly showPrompt: boolean }): string {
  const excerpt = showPrompt && request.body !== undefined ? `${promptExcerpt(request.body, request.outcome)} → ` : "";
  const routed = request.outcome === undefined ? `status ${request.status}` : summariseRecord(request.outcome.record);
  const decided = request.outcome === undefined ? "" : ` (decided in ${request.outcome.timings.totalMs.toFixed(1)} ms)`;
  const status = request.status >= 400 ? ` · status ${request.status}` : "";
  const failure = request.failure === undefined ? "" : ` · ${request.failure}`;
  return `${excerpt}${routed}${status}${failure} · ${request.durationMs.toFixed(0)} ms${decided}`;
}

function promptExcerpt(body: Uint8Array, outcome: RouteOutcome | undefined): string {
  const view = findDialect(outcome?.record.request.dialect ?? "openai-chat")?.open(body);
  if (view === undefined || "kind" in view) return "(unreadable)";
  // Control characters could move the cursor or colour the terminal.
  const text = view.currentText.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  const points = Array.from(text.slice(0, 4 * EXCERPT_LENGTH));
  return JSON.stringify(points.length > EXCERPT_LENGTH ? `${points.slice(0, EXCERPT_LENGTH).join("")}…` : text);
}
