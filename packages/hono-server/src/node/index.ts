export { createDispatchUpstream, type DispatchUpstreamOptions } from "./dispatch-upstream.ts";
export { listen, type CloseOptions, type ListenOptions, type RunningServer } from "./listen.ts";
export { createNodeExchange } from "./node-exchange.ts";
export { createPageRoute, type PageRouteOptions } from "./page-route.ts";
export { nodeProviderAccess, serveGateway, type ServeGatewayOptions } from "./serve.ts";
export { serveManagement, type ServeManagementOptions } from "./serve-management.ts";
export { serveMetrics, type ServeMetricsOptions } from "./serve-metrics.ts";
export { startDemoLlm, type StartDemoLlmOptions } from "./start-demo-llm.ts";
