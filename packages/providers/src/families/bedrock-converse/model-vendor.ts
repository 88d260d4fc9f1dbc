/** Whose model it is, where that changes what a request may say. */
export type ModelVendor = "anthropic" | "nova" | "openai" | "other";

const VENDORS: Readonly<Record<string, ModelVendor>> = { anthropic: "anthropic", amazon: "nova", openai: "openai" };
/** In ids (`amazon.nova-pro-v1:0`), those of inference profiles (`us.anthropic.claude-…`), and ARNs that end in either. */
const VENDOR = /(?:^|[./])(anthropic|amazon|openai)\./;

/** The vendor by the model's id or ARN; `other` where that does not tell, as of an application's inference profile. */
export function modelVendor(model: string): ModelVendor {
  return VENDORS[VENDOR.exec(model)?.[1] ?? ""] ?? "other";
}

/** Models that are known to refuse cache points; those whose ARN does not tell are trusted to take them. */
export function takesCachePoints(model: string): boolean {
  const vendor = modelVendor(model);
  return vendor === "anthropic" || vendor === "nova" || (vendor === "other" && model.startsWith("arn:"));
}
