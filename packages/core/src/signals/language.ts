import type { Checked, SchemaKit } from "../config/field.ts";
import { round5 } from "../record/round5.ts";
import { neverMatching } from "./never-matching.ts";
import type { SignalKind } from "./signal.ts";

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({ name: z.string().check(z.minLength(1)), description: field.string() });

/** One rule of `routing.signals.language`. */
export type LanguageRule = Checked<typeof schema>;

/** Codes of Norwegian's two written forms, which detection does not tell apart. */
const aliases: Readonly<Record<string, string>> = { nb: "no", nn: "no" };

/**
 * The language of the current user turn (contract 1.5.8): the rule's name is its ISO 639-1 code. Undecided text counts
 * as English with confidence 0.5. `nb` and `nn` mean `no`.
 */
export const language: SignalKind<LanguageRule> = {
  type: "language",
  schema,
  compile(rules, { services, path, report }) {
    for (const [index, { name }] of rules.entries()) {
      if (/^[a-z]{2}$/.test(name)) continue;
      report({
        severity: "warning",
        code: "unknown_name",
        message: `"${name}" is no lower-case ISO 639-1 code such as en or zh, so it never matches`,
        path: [...path, index, "name"],
      });
    }
    const detect = services.detectLanguage;
    if (detect === undefined) {
      const missing = "no language detector was given (@signalbox/core/language)";
      report({ severity: "notice", code: "inactive", message: `${missing}: language rules never match`, path });
      return neverMatching("language", rules, missing);
    }
    return {
      heads: [],
      evaluate: ({ view }) => {
        const found = detect(view.currentText);
        const confidence = round5(found.confidence);
        return rules.map(({ name }) => {
          const matched = (aliases[name] ?? name) === found.language;
          const evidence = `${found.language} at ${confidence.toFixed(2)}`;
          return { type: "language", name, matched, ...(matched ? { confidence } : {}), evidence };
        });
      },
    };
  },
};
