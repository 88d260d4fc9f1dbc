import type { Path } from "./draft.ts";

/** What an old decision or category says about attacks: `off`, or that its requests are examined. */
export type JailbreakPolicy = "off" | { readonly enabled: unknown; readonly threshold: unknown };

/** What it says about personal data: `off`, or the types that its requests may hold. */
export type PiiPolicy = "off" | { readonly allowed: readonly string[]; readonly threshold: unknown };

/** A decision of the new document, with what the old one had its built-in guards do for it. */
export interface Guarded {
  /** Its place in `routing.decisions`. */
  readonly index: number;
  readonly name: string;
  readonly priority: number;
  /** Its rules in the new layout; undefined for a decision that always matches. */
  readonly rules: unknown;
  /** The models of its modelRefs, in their order. */
  readonly models: readonly string[];
  /** Where it stands in the old document. */
  readonly path: Path;
  /** Undefined: as `prompt_guard` says. */
  readonly jailbreak: JailbreakPolicy | undefined;
  /** Undefined: as the `pii_policy` of its models says. */
  readonly pii: PiiPolicy | undefined;
  /** Threshold for personal data where the models' policies count; undefined: that of the classifier. */
  readonly piiThreshold: unknown;
}
