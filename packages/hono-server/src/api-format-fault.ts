import type { ClientDialect, CompiledConfig, ForwardPlan } from "@signalbox/core";

/**
 * Why no back end of a plan can be reached, when none can: what to tell a client whose API none of them speaks. Undefined
 * where there is no back end at all.
 */
export function apiFormatFault(plan: ForwardPlan, config: CompiledConfig, dialect: ClientDialect): string | undefined {
  const served = plan.candidates.filter(({ provider }) => (config.models.get(provider)?.backends.length ?? 0) > 0);
  if (served.length === 0) return undefined;
  const names = served.map(({ model }) => `"${model}"`).join(" and ");
  return `${names} cannot answer ${dialect.paths[0]}: the back ends speak another API, and nothing translates between the two yet. Use /v1/chat/completions or /v1/messages`;
}
