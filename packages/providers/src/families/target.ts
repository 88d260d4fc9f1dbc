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
