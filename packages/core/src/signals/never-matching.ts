import type { CompiledSignal, SignalCompileContext } from "./signal.ts";

type Rules = readonly { readonly name: string }[];

/** A signal none of whose rules ever matches; the evidence in its records says why. */
export function neverMatching(type: string, rules: Rules, evidence: string): Omit<CompiledSignal, "type"> {
  return { heads: [], evaluate: () => rules.map(({ name }) => ({ type, name, matched: false, evidence })) };
}

/** The signal whose module the document switches off with `enabled: false`, reported; undefined where it does not. */
export function switchedOff(
  module: "prompt_guard" | "feedback_detector" | "modality_detector",
  { type, rules, context }: { readonly type: string; readonly rules: Rules; readonly context: SignalCompileContext },
): Omit<CompiledSignal, "type"> | undefined {
  if (context.source.global?.model_catalog?.modules?.[module]?.enabled !== false) return undefined;
  context.report({
    severity: "notice",
    code: "inactive",
    message: `switched off, so ${type} rules never match`,
    path: ["global", "model_catalog", "modules", module, "enabled"],
  });
  return neverMatching(type, rules, `${module} is switched off`);
}
