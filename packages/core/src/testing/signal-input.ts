import type { HeadResult, SpanResult, VectorResult } from "../models/ladder.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import type { HistoryMessage } from "../signals/read-history.ts";
import type { SignalInput } from "../signals/signal.ts";

/** The input of a signal under test: a prompt, and what the models said of it (default: nothing). */
export function signalInput(
  view: PromptView,
  said: {
    readonly labels?: Readonly<Record<string, HeadResult>>;
    readonly spans?: Readonly<Record<string, SpanResult>>;
    readonly vectors?: Readonly<Record<string, VectorResult>>;
    readonly history?: readonly HistoryMessage[];
  } = {},
): SignalInput {
  return {
    view,
    head: (name) => said.labels?.[name],
    spans: (name) => said.spans?.[name],
    vector: (name) => said.vectors?.[name],
    history: said.history ?? [],
  };
}
