export { openDecider } from "./decider.ts";
export type { Decider, OpenDeciderOptions } from "./decider.ts";
export { summariseConfig } from "./config-summary.ts";
export { withoutItsSignal } from "./otherwise.ts";
export type {
  ConfigLoad,
  ConfigSummary,
  DecisionSummary,
  ModelSource,
  OpenDecider,
  Otherwise,
  RouteAnswer,
  RouteCall,
  TierStates,
} from "./decide-calls.ts";
export { openWebLadder } from "./web-ladder.ts";
export type { WebLadder, WebLadderOptions } from "./web-ladder.ts";
export { openWebEncoder } from "./web-encoder.ts";
export type { WebEncoderOptions } from "./web-encoder.ts";
export type { OpenEncoder, RuntimeFiles, WebRuntime } from "./encoder-calls.ts";
export type { TierProgress } from "./deferred-model.ts";
export { openModelCache } from "./model-cache.ts";
export type { FetchProgress, ModelCache, ModelCacheParts, RemoteFile } from "./model-cache.ts";
export { WebError } from "./web-error.ts";
export type { WebErrorCode } from "./web-error.ts";
export { headersFile, pageHeaders, securityHeaders } from "./headers.ts";
export type { PageHeader } from "./headers.ts";
