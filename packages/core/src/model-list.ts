import type { CompiledConfig } from "./compile/compiled-config.ts";

/** JSON of `GET /v1/models` (contract 6.3): auto names first, back-end models when the config lists them. */
export function modelList(config: CompiledConfig): string {
  // A constant: the list must not change from call to call, and the names have no birthday.
  const created = 1_735_689_600;
  const auto = config.autoModelNames.map((id, index) => ({
    id,
    object: "model",
    created,
    owned_by: "vllm-semantic-router",
    description: "Routed to the model that fits the prompt",
    routing: { resolution: "virtual", selectable: true, ...(index === 0 ? { default_route: true } : {}) },
  }));
  const served =
    config.source.global?.router?.include_config_models_in_list === true ? [...config.models.values()] : [];
  const backends = served.map(({ name }) => ({
    id: name,
    object: "model",
    created,
    owned_by: "upstream-endpoint",
    routing: { resolution: "passthrough", selectable: true },
  }));
  return JSON.stringify({ object: "list", data: [...auto, ...backends] });
}
