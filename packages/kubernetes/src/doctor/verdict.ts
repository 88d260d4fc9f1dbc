import type { Installation } from "./installation.ts";

/** Parts of an install, in the order of a request's way. */
export type DoctorArea = "config" | "filter" | "model" | "limits" | "backends";

/** One thing that was looked at. */
export interface Verdict {
  readonly area: DoctorArea;
  /** `failed`: requests fail or go astray. `warning`: they may. `skipped`: it could not be looked at. */
  readonly outcome: "ok" | "warning" | "failed" | "skipped";
  /** What was looked at: an object's title, or a few words. */
  readonly subject: string;
  /** What is so, and for failures the cause. */
  readonly finding: string;
  /** What to do; empty where nothing is to be done. */
  readonly fix: string;
}

/** Looks at one part. */
export type Examination = (installation: Installation) => Iterable<Verdict>;

type Words = Pick<Verdict, "subject" | "finding">;

/** Makers of verdicts about one area. */
export function verdictsOn(area: DoctorArea): {
  readonly ok: (words: Words) => Verdict;
  readonly skipped: (words: Words, fix?: string) => Verdict;
  readonly warning: (words: Words, fix: string) => Verdict;
  readonly failed: (words: Words, fix: string) => Verdict;
} {
  const maker =
    (outcome: Verdict["outcome"]) =>
    ({ subject, finding }: Words, fix = ""): Verdict => ({ area, outcome, subject, finding, fix });
  return { ok: maker("ok"), skipped: maker("skipped"), warning: maker("warning"), failed: maker("failed") };
}
