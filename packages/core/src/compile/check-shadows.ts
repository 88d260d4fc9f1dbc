import type { Diagnostic } from "../config/diagnostic.ts";
import type { RouterConfig } from "../config/schema.ts";
import { reportUnknown } from "./bind-models.ts";

/** Reports names in `global.signalbox.shadow` that nothing declares. */
export function checkShadows(
  source: RouterConfig,
  report: (diagnostic: Diagnostic) => void,
  known: { readonly models: readonly string[]; readonly decisions: readonly string[] },
): void {
  const { models, decisions } = known;
  source.global?.signalbox?.shadow?.forEach((shadow, index) => {
    for (const [key, wanted, names] of [
      ["model", [shadow.model], models],
      ["models", shadow.models, models],
      ["decisions", shadow.decisions, decisions],
    ] as const)
      for (const name of wanted ?? [])
        if (!names.includes(name))
          reportUnknown(
            report,
            `"${name}" is not declared`,
            ["global", "signalbox", "shadow", index, key],
            name,
            names,
          );
  });
}
