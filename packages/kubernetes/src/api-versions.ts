/** Groups and versions of the objects here: Gateway API 1.5, Envoy Gateway 1.8, Envoy AI Gateway 1.0. */
export const gatewayApi = "gateway.networking.k8s.io/v1";
export const referenceGrantApi = "gateway.networking.k8s.io/v1beta1";
export const envoyGatewayApi = "gateway.envoyproxy.io/v1alpha1";
export const aiGatewayApi = "aigateway.envoyproxy.io/v1beta1";

export const gatewayGroup = "gateway.networking.k8s.io";
export const envoyGatewayGroup = "gateway.envoyproxy.io";
export const aiGatewayGroup = "aigateway.envoyproxy.io";

/** The request header by which AI Gateway says which model the body names; its routes match on it. */
export const MODEL_HEADER = "x-ai-eg-model";

/** What a route of AI Gateway takes (its CRD's limit). */
export const MAX_RULES_PER_ROUTE = 15;
