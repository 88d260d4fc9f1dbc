export {
  defineConformance,
  type ConformanceAnswer,
  type ConformanceDriver,
  type ConformanceRequest,
  type ConformanceRunner,
  type ConformanceSetup,
  type ConformanceSubject,
  type UpstreamAnswer,
} from "./conformance.contract.ts";
export { createCountingMetrics, type CountingMetrics } from "./counting-metrics.ts";
export { createFakeModel, type FakeHead, type FakeModelOptions } from "./fake-model.ts";
export { signalInput } from "./signal-input.ts";
export { smallTokenizerBytes, smallStaticModel, type SmallStaticModel } from "./small-models.ts";
export { writeSafetensors, type TensorToWrite } from "./write-safetensors.ts";
export {
  defineTextModelContract,
  type ContractCaseName,
  type ContractRunner,
  type TextModelSubject,
} from "../models/text-model.contract.ts";
