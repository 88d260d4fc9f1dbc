import * as z from "zod/mini";
import { field } from "./field.ts";

/** A comparison with a number; all given bounds must hold. */
export const numericPredicate = z.strictObject({
  gt: field.number(),
  gte: field.number(),
  lt: field.number(),
  lte: field.number(),
});

const named = { name: z.string().check(z.minLength(1)), description: field.string() };
const candidates = field.object({ candidates: field.strings(), image_candidates: field.strings() });

/** Signal containers of contract 1.5 that are checked and reported, until each gets its own file under `signals/`. */
export const inactiveSignalRules = {
  embeddings: z.strictObject({
    ...named,
    threshold: z.number(),
    candidates: z.array(z.string()),
    aggregation_method: field.oneOf("mean", "max", "any"),
    query_modality: field.oneOf("text", "image"),
  }),
  reasks: z.strictObject({ ...named, threshold: field.unit(), lookback_turns: field.count() }),
  preferences: z.strictObject({ ...named, examples: field.strings(), threshold: field.unit() }),
  structure: z.strictObject({
    ...named,
    feature: z.strictObject({
      type: z.enum(["exists", "count", "density", "sequence"]),
      source: z.strictObject({
        type: z.enum(["regex", "keyword_set", "sequence", "text_bytes"]),
        pattern: field.string(),
        keywords: field.strings(),
        sequences: z.optional(z.array(z.array(z.string()))),
        case_sensitive: field.boolean(),
      }),
    }),
    predicate: z.optional(numericPredicate),
  }),
  complexity: z.strictObject({
    ...named,
    threshold: field.number(),
    hard: candidates,
    easy: candidates,
    composer: field.open(),
  }),
  role_bindings: z.strictObject({
    ...named,
    role: z.string(),
    subjects: z.array(z.strictObject({ kind: z.enum(["User", "Group"]), name: z.string() })),
  }),
  kb: z.strictObject({
    ...named,
    kb: z.string(),
    target: z.strictObject({ kind: z.enum(["label", "group"]), value: z.string() }),
    match: field.oneOf("threshold", "best"),
  }),
  conversation: z.strictObject({
    ...named,
    feature: z.strictObject({
      type: z.enum(["count", "exists"]),
      source: z.strictObject({
        type: z.enum([
          "message",
          "tool_definition",
          "assistant_tool_call",
          "assistant_tool_cycle",
          "active_tool_loop",
          "image_content",
        ]),
        role: field.oneOf("user", "assistant", "system", "developer", "tool", "non_user"),
      }),
    }),
    predicate: z.optional(numericPredicate),
  }),
  events: z.strictObject({
    ...named,
    event_types: field.strings(),
    severities: z.optional(z.array(z.enum(["critical", "high", "medium", "low"]))),
    action_codes: field.strings(),
    temporal: field.boolean(),
  }),
  metadata: z.strictObject({
    ...named,
    key: z.string(),
    predicate: z.strictObject({ equals: field.string(), in: field.strings(), exists: field.boolean() }),
  }),
  classifiers: z.strictObject({
    ...named,
    type: z.enum(["local", "llm"]),
    model_path: field.path(),
    labels: field.strings(),
    model: field.string(),
    instructions: field.string(),
  }),
} as const;
