export type { BodyReading, ClientExchange } from "./client-exchange.ts";
export { systemClock, type Clock } from "./clock.ts";
export { createDemoLlm, demoModels, type DemoLlmOptions } from "./demo-llm.ts";
export { createFetchUpstream, type FetchUpstreamOptions } from "./fetch-upstream.ts";
export type { AttemptReport } from "./forward.ts";
export { createGatewayApp, type GatewayAppOptions } from "./gateway-app.ts";
export { defaultLimits, type GatewayLimits } from "./gateway-limits.ts";
export { createInFlight, type InFlight } from "./in-flight.ts";
export { createManagementApp, type ManagementAppOptions } from "./management-app.ts";
export { checkBackends, type BackendCheck, type CheckOptions } from "./providers/check-backends.ts";
export type { ProviderAccess } from "./providers/provider-access.ts";
export { createMetricsApp, type MetricsAppOptions, type MetricsText } from "./metrics-app.ts";
export { pageCacheControl, pageHeaders } from "./page-headers.ts";
export type { RequestReport } from "./serve-request.ts";
export { createShadow, type RunningShadow, type ShadowLimits, type ShadowOptions } from "./shadow/create-shadow.ts";
export { ServerError, type ServerErrorCode } from "./server-error.ts";
export type {
  AnswerHead,
  AnswerReceiver,
  FailureReason,
  Upstream,
  UpstreamEnd,
  UpstreamFailure,
  UpstreamRequest,
} from "./upstream.ts";
export { createWebExchange, type WebExchange } from "./web-exchange.ts";
