import { examineBackends } from "./examine-backends.ts";
import { examineConfig } from "./examine-config.ts";
import { examineFilter } from "./examine-filter.ts";
import { examineLimits } from "./examine-limits.ts";
import { examineModel } from "./examine-model.ts";
import type { Installation } from "./installation.ts";
import type { Verdict } from "./verdict.ts";

const examinations = [examineConfig, examineFilter, examineModel, examineLimits, examineBackends];

/**
 * Judges a running install: that the configuration is seen, the filter is attached and first, the model is rewritten and
 * seen by AI Gateway, limits are effective and back ends are healthy.
 *
 * @returns in the order of a request's way, what is well included.
 */
export function examineInstallation(installation: Installation): Verdict[] {
  return examinations.flatMap((examine) => [...examine(installation)]);
}
