import type { FamilyId } from "../wire-id.ts";

/** How the family's requests travel, where there is more than one way. */
export type Transport =
  | { readonly kind: "native" }
  /** Google's publisher paths, for Gemini and for Anthropic on Vertex. */
  | { readonly kind: "vertex"; readonly project: string; readonly region: string }
  /** Bedrock's model paths, for Anthropic by InvokeModel. */
  | { readonly kind: "bedrock"; readonly region: string }
  /** Azure's deployments; the deployment is the model's name. */
  | { readonly kind: "azure"; readonly apiVersion: string };

/** What a vendor's OpenAI-like API does differently; left out means as OpenAI does. Data, kept in the provider table. */
export interface OpenAiQuirks {
  /** Renames, as in `{ max_completion_tokens: "max_tokens", seed: "random_seed" }`. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Top-level fields that the vendor refuses. */
  readonly refuses?: readonly string[];
  /** Where thoughts stand in the answer; `reasoning_content` else. */
  readonly reasoningField?: "reasoning" | "reasoning_content";
  /** System turns are called `system`, also those of developers. */
  readonly systemRoleOnly?: boolean;
  /** Thoughts of earlier turns are taken back, in `reasoningField`. */
  readonly takesThoughts?: boolean;
  /** How thinking is switched: by `reasoning_effort` (the default), by Anthropic's `thinking` object, or not at all. */
  readonly reasoningControl?: "effort" | "thinking" | "none";
  /** Content is text only, so lists of text parts are joined by empty lines. */
  readonly textContent?: boolean;
  /** `cache_control` on parts and tools is taken. */
  readonly cacheControl?: boolean;
  /** No `json_schema` answers: the schema is asked for by a forced tool, whose call is read back as text. */
  readonly schemaByTool?: boolean;
  /** `allowed_tools` are not known; the other tools are not offered then. */
  readonly noAllowedTools?: boolean;
  /** `stream_options` are refused; usage comes by itself or not at all. */
  readonly noStreamOptions?: boolean;
  /** Streams end without `[DONE]`, after the finish reasons. */
  readonly endsWithoutDone?: boolean;
  /** Ids of calls must be letters and digits, exactly so many; others are hashed to that form. */
  readonly callIdLength?: number;
}

/** Where a request goes and what is special there. */
export interface Target {
  readonly family: FamilyId;
  /** Key of the provider table, such as `groq`; for messages and quirks. */
  readonly provider: string;
  /** Base path without a trailing slash, as in `/openai/v1`; may be empty. */
  readonly basePath: string;
  readonly transport: Transport;
  /** Sent when the client named no limit and the wire demands one. */
  readonly defaultMaxTokens: number;
  /** Refuse what the provider cannot take instead of dropping it. */
  readonly strict: boolean;
  readonly quirks: OpenAiQuirks;
}
