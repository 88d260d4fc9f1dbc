import type { JsonEdit } from "../json/edit-json.ts";

/** What a decision says of reasoning. */
export interface ReasoningChoice {
  readonly useReasoning: boolean;
  readonly effort: string;
  /** What is changed already, for APIs whose reasoning has to fit other fields. */
  readonly earlier: readonly JsonEdit[];
}

/** Something that the config asks for and that a request in the client's API cannot carry; nothing is written for it. */
export interface Notice {
  /** What was asked for, as chat completions or the API call it. */
  readonly field: string;
  /** `not_in_api`: there is no such field; `no_room` and `conflict`: other fields of the request do not allow it. */
  readonly reason: "not_in_api" | "no_room" | "conflict";
}

/** The edits that switch reasoning on or off, or why there are none. */
export interface ReasoningChange {
  readonly edits: readonly JsonEdit[];
  readonly notice?: Notice;
}
