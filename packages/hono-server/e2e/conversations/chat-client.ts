import type { Feature, Item, Settings, Understood } from "./conversation.ts";

export interface ClientOptions {
  /** Of the gateway, without a path. */
  readonly origin: string;
  readonly model: string;
  readonly settings: Settings;
  readonly isStreamed: boolean;
  /** For a look at the answer's headers. */
  readonly fetch: typeof fetch;
}

/** An official client, as its users use it. */
export interface ChatClient {
  readonly name: string;
  /** What its API has no words for, with the reason. */
  readonly cannot: Partial<Readonly<Record<Feature, string>>>;
  /** A conversation that goes on with each call, with what was answered before. */
  open(options: ClientOptions): (says: readonly Item[]) => Promise<Understood>;
}

/** What failed requests are understood as. */
export function failed(error: unknown): Understood {
  const message = error instanceof Error ? error.message : JSON.stringify(error);
  return { text: "", thoughts: "", calls: [], finish: undefined, usage: undefined, error: message };
}

/** The same for each kind; the words of each API for why an answer ended. */
export function finishOf(word: string | null | undefined): Understood["finish"] {
  switch (word) {
    case "stop":
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "length":
    case "max_tokens":
    case "max_output_tokens":
      return "length";
    case "tool_calls":
    case "tool-calls":
    case "tool_use":
      return "tool_calls";
    case "content_filter":
    case "content-filter":
    case "refusal":
      return "refused";
    default:
      return undefined;
  }
}
