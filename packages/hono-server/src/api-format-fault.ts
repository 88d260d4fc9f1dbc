import type { ClientDialect, CompiledConfig, ForwardPlan } from "@signalbox/core";

/**
 * Why none of a plan's models can be reached: what to tell a client whose API no back end of theirs speaks. Undefined
 * when some back end does, or when there is no back end at all.
 */
export function apiFormatFault(plan: ForwardPlan, config: CompiledConfig, dialect: ClientDialect): string | undefined {
  const served = plan.candidates.filter(({ provider }) => (config.models.get(provider)?.backends.length ?? 0) > 0);
  if (served.length === 0) return undefined;
  if (served.some(({ provider }) => config.models.get(provider)?.apiFormat === dialect.apiFormat)) return undefined;
  const names = served.map(({ model }) => `"${model}"`).join(" and ");
  const paths = dialect.apiFormat === "openai" ? "/v1/messages" : "/v1/chat/completions";
  return `${names} cannot answer ${dialect.paths[0]}: the back ends speak another API, and nothing translates between the two yet. Use ${paths}, or a model with api_format: ${dialect.apiFormat}`;
}
