import * as z from "zod/mini";
import { signalKinds, type SignalContainers } from "../signals/registry.ts";
import type { SignalKind } from "../signals/signal.ts";
import { field, inactive, schemaKit } from "./field.ts";
import { inactiveSignalRules, numericPredicate } from "./inactive-signals-schema.ts";

/** One node of a rule tree: a leaf has `type` and `name`, a group has `operator` and `conditions`. */
export interface RuleConfig {
  readonly operator?: "AND" | "OR" | "NOT" | undefined;
  readonly conditions?: readonly RuleConfig[] | undefined;
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  readonly predicate?: z.infer<typeof numericPredicate> | undefined;
  readonly on_error?: "match" | "no_match" | undefined;
}

const rule: z.ZodMiniType<RuleConfig> = z.strictObject({
  operator: field.oneOf("AND", "OR", "NOT"),
  conditions: z.optional(z.array(z.lazy(() => rule))),
  type: field.string(),
  name: field.string(),
  label: inactive(field.string(), "classifier labels"),
  predicate: z.optional(numericPredicate),
  on_error: inactive(field.oneOf("match", "no_match"), "classifier error policy"),
});

const modelCard = z.strictObject({
  name: z.string().check(z.minLength(1)),
  param_size: field.string(),
  context_window_size: field.count(),
  description: field.string(),
  capabilities: field.strings(),
  loras: field.list(z.strictObject({ name: z.string().check(z.minLength(1)), description: field.string() })),
  quality_score: field.unit(),
  modality: field.oneOf("ar", "diffusion", "omni"),
  tags: field.strings(),
});

const modelReference = z.strictObject({
  model: z.string().check(z.minLength(1)),
  lora_name: field.string(),
  weight: z.optional(z.number().check(z.minimum(0))),
  use_reasoning: field.boolean(),
  reasoning_description: field.string(),
  reasoning_effort: field.string(),
});

/** Contract 1.8, and `weighted`, which is ours. */
export const algorithmTypes = [
  "static",
  "weighted",
  "router_dc",
  "automix",
  "hybrid",
  "latency_aware",
  "multi_factor",
  "knn",
  "kmeans",
  "svm",
  "mlp",
  "prompt",
  "confidence",
  "ratings",
  "remom",
  "fusion",
  "workflows",
] as const;

const algorithm = z.strictObject({
  type: z.enum(algorithmTypes),
  router_dc: field.open(),
  automix: field.open(),
  hybrid: field.open(),
  latency_aware: field.open(),
  multi_factor: field.open(),
  prompt: field.open(),
  confidence: field.open(),
  ratings: field.open(),
  remom: field.open(),
  fusion: field.open(),
  workflows: field.open(),
});

const decision = z.strictObject({
  name: z.string().check(z.minLength(1)),
  description: field.string(),
  priority: field.number(),
  tier: field.count(),
  rules: z.optional(rule),
  modelRefs: field.list(modelReference),
  algorithm: z.optional(algorithm),
  plugins: field.list(z.strictObject({ type: z.string(), configuration: field.open() })),
  adaptations: inactive(field.open(), "router learning"),
  output_contract: inactive(field.string(), "output contracts"),
  output_contract_spec: inactive(field.open(), "output contracts"),
  candidateIterations: inactive(field.list(z.unknown()), "candidate loops"),
  emits: inactive(
    field.list(
      z.strictObject({
        kind: z.enum(["retention"]),
        retention: field.object({
          drop: field.boolean(),
          ttl_turns: field.count(),
          keep_current_model: field.boolean(),
          prefer_prefix_retention: field.boolean(),
        }),
      }),
    ),
    "retention",
  ),
  annotations: field.map(z.string()),
});

const projections = z.strictObject({
  partitions: field.list(
    z.strictObject({
      name: z.string(),
      semantics: z.enum(["exclusive", "softmax_exclusive"]),
      temperature: field.number(),
      members: z.array(z.string()),
      default: z.string(),
    }),
  ),
  scores: field.list(
    z.strictObject({
      name: z.string(),
      method: z.enum(["weighted_sum"]),
      inputs: z.array(
        z.strictObject({
          type: z.string(),
          name: field.string(),
          kb: field.string(),
          metric: field.string(),
          weight: z.number(),
          value_source: field.oneOf("binary", "confidence", "raw", "score"),
          match: field.number(),
          miss: field.number(),
        }),
      ),
    }),
  ),
  mappings: field.list(
    z.strictObject({
      name: z.string(),
      source: z.string(),
      method: z.enum(["threshold_bands", "multi_emit"]),
      calibration: field.object({ method: field.string(), slope: field.number() }),
      outputs: z.array(
        z.strictObject({
          name: z.string(),
          lt: field.number(),
          lte: field.number(),
          gt: field.number(),
          gte: field.number(),
        }),
      ),
    }),
  ),
});

type InactiveContainers = {
  readonly [Container in keyof typeof inactiveSignalRules]: z.ZodMiniOptional<
    z.ZodMiniArray<(typeof inactiveSignalRules)[Container]>
  >;
};

/** The containers of `routing.signals`: the kinds that work, from their registry, and those that do not yet. */
const signals = z.strictObject({
  ...(Object.fromEntries(
    Object.entries(signalKinds).map(([container, kind]) => [
      container,
      z.optional(z.array((kind as SignalKind).schema(schemaKit))),
    ]),
  ) as SignalContainers),
  ...(Object.fromEntries(
    Object.entries(inactiveSignalRules).map(([container, schema]) => [
      container,
      inactive(z.optional(z.array(schema)), `${container} signals`),
    ]),
  ) as InactiveContainers),
});

const profile = {
  signals: z.optional(signals),
  projections: inactive(z.optional(projections), "projections"),
  decisions: field.list(decision),
  strategy: field.oneOf("", "priority", "confidence"),
};

/** `routing`: the default recipe. */
export const routingSchema = z.strictObject({ ...profile, modelCards: field.list(modelCard) });

/** `recipes[]`: named routing profiles over the same models. */
export const recipeSchema = z.strictObject({
  name: z.string(),
  description: field.string(),
  routing: z.strictObject(profile),
});

export type DecisionConfig = z.infer<typeof decision>;
