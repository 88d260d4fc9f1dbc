export { CALL_STOP, readClientAnswer, type ClientAnswer } from "./read-client-answer.ts";
export {
  anthropicWire,
  bedrockAnthropicWire,
  converseWire,
  geminiWire,
  openAiWire,
  SIMULATED_AWS,
  SIMULATED_KEY,
} from "./simulators/simulated-wires.ts";
export { WEATHER_ARGUMENTS, WEATHER_TEXT } from "./simulators/weather-answers.ts";
export {
  startWireSimulator,
  type SimulatedCall,
  type SimulatedWire,
  type WireSimulator,
} from "./simulators/wire-simulator.ts";
