import type { Checked, SchemaKit } from "../config/field.ts";
import type { SignalKind } from "./signal.ts";

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({
    name: z.string().check(z.minLength(1)),
    description: field.string(),
    min_tokens: z.optional(z.union([z.string(), z.number()])),
    max_tokens: z.optional(z.union([z.string(), z.number()])),
  });

/** One rule of `routing.signals.context`. */
export type ContextRule = Checked<typeof schema>;

/**
 * The length of the request in tokens, estimated at 4 bytes a token, inside a band (contract 1.5.9). Both bounds are
 * inclusive; `4K` is 4,000 and `1.5M` is 1,500,000. Upstream reads a missing `max_tokens` as 0, so that the rule never
 * matches; here it means no upper bound.
 */
export const context: SignalKind<ContextRule> = {
  type: "context",
  schema,
  compile(rules, compileContext) {
    const compiled = rules.map((rule, index) => {
      const bound = (key: "min_tokens" | "max_tokens", fallback: number): number => {
        const text = rule[key];
        if (text === undefined) return fallback;
        const tokens = parseTokenCount(text);
        if (tokens !== undefined) return tokens;
        compileContext.report({
          severity: "error",
          code: "value",
          message: `expected a token count such as 500, 4K or 1.5M, got ${JSON.stringify(text)}`,
          path: [...compileContext.path, index, key],
        });
        return fallback;
      };
      return { name: rule.name, least: bound("min_tokens", 0), most: bound("max_tokens", Number.MAX_SAFE_INTEGER) };
    });
    return {
      heads: [],
      evaluate: ({ view }) =>
        compiled.map(({ name, least, most }) => {
          const value = view.estimatedTokens;
          const matched = value >= least && value <= most;
          return {
            type: "context",
            name,
            matched,
            ...(matched ? { confidence: 1 } : {}),
            value,
            threshold: value > most ? most : least,
          };
        }),
    };
  },
};

/** `4K` → 4000, `1.5M` → 1500000, `512` → 512; undefined for anything else. */
export function parseTokenCount(text: string | number): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kKmM]?)\s*$/.exec(String(text));
  if (match === null) return undefined;
  const unit = match[2]!.toLowerCase();
  return Math.round(Number(match[1]) * (unit === "k" ? 1e3 : unit === "m" ? 1e6 : 1));
}
