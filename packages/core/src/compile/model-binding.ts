import type { RouterConfig } from "../config/schema.ts";
import type { Secret } from "./secret.ts";

type ProviderModel = NonNullable<NonNullable<RouterConfig["providers"]>["models"]>[number];

/** An entry of `backend_refs` as it is written. */
export type BackendReference = NonNullable<ProviderModel["backend_refs"]>[number];

/** A name that may stand in `model`: a model entry, or a LoRA adapter of one. */
export interface ModelBinding {
  readonly name: string;
  /** The model entry that serves it: itself, or the base of a LoRA. */
  readonly provider: string;
  readonly isLora: boolean;
  /** What goes upstream in the body. */
  readonly upstreamModel: string;
  readonly apiFormat: "openai" | "anthropic";
  readonly reasoning: ReasoningFamily | undefined;
  /** The primary one (highest weight) first. */
  readonly backends: readonly Backend[];
}

export interface ReasoningFamily {
  readonly name: string;
  readonly type: "chat_template_kwargs" | "reasoning_effort" | "top_level_reasoning_effort";
  readonly parameter: string;
}

/** One place that serves a model. */
export interface Backend {
  /** `<model>_<name>`, as in upstream's metadata. */
  readonly name: string;
  /** Scheme, host and port: `http://127.0.0.1:8000`. */
  readonly origin: string;
  /** Path of chat completions below the origin, query included; of Messages where the model's `api_format` is that. */
  readonly chatPath: string;
  readonly weight: number;
  /** Key into `external_model_ids`. */
  readonly type: string;
  /** The provider profile's type, for instance `openai`; undefined where the entry names an API instead. */
  readonly provider: string | undefined;
  /** True when the entry carries a provider profile: then `:path` and credentials are ours also behind Envoy. */
  readonly hasProfile: boolean;
  readonly authHeader: string;
  readonly authPrefix: string;
  readonly apiKey: Secret | undefined;
  readonly extraHeaders: readonly (readonly [string, string])[];
  /** The entry without its key, for those who know the provider table. */
  readonly declared?: Omit<BackendReference, "api_key">;
}
