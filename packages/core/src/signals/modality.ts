import type { Checked, SchemaKit } from "../config/field.ts";
import type { HeadResult } from "../models/ladder.ts";
import type { SignalRecord } from "../record/decision-record.ts";
import { literalPattern } from "../text/literal-pattern.ts";
import { recordLabels } from "./label-rules.ts";
import { switchedOff } from "./never-matching.ts";
import type { SignalInput, SignalKind } from "./signal.ts";

const HEAD = "modality";

/** Ours: the contract names no defaults of these two. */
const DEFAULT_THRESHOLD = 0.6;
const DEFAULT_LOWER_RATIO = 0.7;

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({ name: z.enum(["AR", "DIFFUSION", "BOTH"]), description: field.string() });

/** One rule of `routing.signals.modality`. */
export type ModalityRule = Checked<typeof schema>;

/**
 * Whether the prompt asks for text (`AR`), an image (`DIFFUSION`) or both (contract 1.5.12), by
 * `modules.modality_detector`: a classifier whose answer counts from `confidence_threshold` on; `method: keyword`, where
 * one of `both_keywords` or else of `keywords` decides; or `method: hybrid`, where a sure classifier comes first, then
 * keywords, then the classifier from `confidence_threshold` × `lower_threshold_ratio` on. Otherwise it is text.
 */
export const modality: SignalKind<ModalityRule> = {
  type: "modality",
  schema,
  compile(rules, context) {
    const type = "modality";
    const settings = context.source.global?.model_catalog?.modules?.modality_detector ?? {};
    const { method = "classifier", confidence_threshold: threshold = DEFAULT_THRESHOLD } = settings;
    const words = [
      ...(settings.both_keywords ?? []).map((word) => ({ word, label: "BOTH" })),
      ...(settings.keywords ?? []).map((word) => ({ word, label: "DIFFUSION" })),
    ].map((entry) => ({ ...entry, pattern: literalPattern(entry.word, true) }));
    const path = ["global", "model_catalog", "modules", "modality_detector"];
    if (method !== "classifier" && words.length === 0)
      context.report({
        severity: "warning",
        code: "missing",
        message: `method ${method} needs keywords or both_keywords; without them the prompt always counts as text`,
        path: [...path, "method"],
      });

    const byModel = (result: HeadResult | undefined, least: number): readonly SignalRecord[] =>
      recordLabels(result, { type, rules, threshold: least, fallback: "AR" });
    const byWords = (found: (typeof words)[number] | undefined): readonly SignalRecord[] =>
      rules.map(({ name }) => ({
        type,
        name,
        ...(name === (found?.label ?? "AR") ? { matched: true, confidence: 1 } : { matched: false }),
        evidence: found?.word ?? "no keyword",
      }));
    const evaluate = (input: SignalInput): readonly SignalRecord[] => {
      const result = input.head(HEAD);
      if (method === "classifier" || (method === "hybrid" && result !== undefined && result.confidence >= threshold))
        return byModel(result, threshold);
      const found = words.find(({ pattern }) => pattern.test(input.view.currentText));
      if (method === "keyword" || found !== undefined || result === undefined) return byWords(found);
      return byModel(result, threshold * (settings.lower_threshold_ratio ?? DEFAULT_LOWER_RATIO));
    };
    return (
      switchedOff("modality_detector", { type, rules, context }) ?? {
        heads: method === "keyword" ? [] : [HEAD],
        evaluate,
      }
    );
  },
};
