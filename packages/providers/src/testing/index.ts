export { CALL_STOP, readClientAnswer, type ClientAnswer } from "./read-client-answer.ts";
export {
  anthropicWire,
  bedrockAnthropicWire,
  converseWire,
  geminiWire,
  openAiWire,
  SIMULATED_AWS,
  SIMULATED_KEY,
  simulatedOpenAi,
} from "./simulators/simulated-wires.ts";
export { simulatedApi, SIMULATED_PLACE } from "./simulators/simulated-api.ts";
export {
  spokenText,
  WEATHER_ARGUMENTS,
  WEATHER_TEXT,
  type SpokenAnswer,
  type SpokenPart,
} from "./simulators/spoken-answer.ts";
export { SIMULATED_ENTRA, startTokenIssuers, type TokenIssuers } from "./simulators/token-issuers.ts";
export {
  startWireSimulator,
  type SimulatedCall,
  type SimulatedWire,
  type WireSimulator,
} from "./simulators/wire-simulator.ts";
export { cutBytes, mutateBytes } from "./mutate-bytes.ts";
export { mutateJson } from "./mutate-json.ts";
export { RECORDED_ANSWERS, type RecordedAnswer, type RecordedAnswers, type RecordedWire } from "./recorded-answers.ts";
export { seededRandom, type SeededRandom } from "./seeded-random.ts";
export { SAID_BY_WIRE, type Said } from "./said-by-wire.ts";
export { streamBreaches } from "./stream-breaches.ts";
export { startEndpointSimulator, type EndpointCall, type EndpointSimulator } from "./simulators/endpoint-simulator.ts";
export { SIMULATED_BYTES, SIMULATED_TRANSCRIPT, simulatedVector } from "./simulators/endpoint-vendors.ts";
