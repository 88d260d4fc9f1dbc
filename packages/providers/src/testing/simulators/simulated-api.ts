import type { ProviderApi } from "../../provider.ts";
import {
  anthropicWire,
  bedrockAnthropicWire,
  converseWire,
  headerFault,
  keyFault,
  simulatedGemini,
  simulatedOpenAi,
  simulatedVertexAnthropic,
} from "./simulated-wires.ts";
import type { TokenIssuers } from "./token-issuers.ts";
import type { SimulatedWire } from "./wire-simulator.ts";

/** Where simulated clouds have their models. */
export const SIMULATED_PLACE = { project: "acme", region: "europe-west4", resource: "acme" };

/** The chat of one API of the provider table, as its vendor has it. */
export function simulatedApi(
  api: ProviderApi,
  {
    issuers,
    entra = false,
  }: { readonly issuers: TokenIssuers; /** By Entra's tokens, not keys. */ readonly entra?: boolean },
): SimulatedWire {
  const { basePath, quirks, transport } = api;
  const { project, region } = SIMULATED_PLACE;
  const place = `${basePath}/projects/${project}/locations/${region}`;
  const google = headerFault("authorization", (value) => issuers.googleFault(value));
  switch (api.family) {
    case "openai": {
      const path =
        transport === "azure"
          ? new RegExp(`^${basePath}/deployments/[^/]+/chat/completions\\?api-version=\\d{4}-\\d{2}-\\d{2}(-preview)?$`)
          : new RegExp(`^${basePath}/chat/completions$`);
      const isAzure = api.auth.includes("entra");
      const key = isAzure ? keyFault("api-key") : keyFault("authorization", "Bearer ");
      const token = headerFault("authorization", (value) => issuers.entraFault(value));
      return simulatedOpenAi({ path, quirks, credentialFault: entra ? token : key });
    }
    case "anthropic":
      if (transport === "vertex") return simulatedVertexAnthropic({ place, credentialFault: google });
      return transport === "bedrock" ? bedrockAnthropicWire : anthropicWire;
    case "gemini":
      return transport === "vertex" ? simulatedGemini({ place, credentialFault: google }) : simulatedGemini({});
    case "bedrock-converse":
      return converseWire;
    case "cohere":
      throw new TypeError("Cohere's own API has no chat");
  }
}
