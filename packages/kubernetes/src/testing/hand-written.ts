/** Manifests as people write them by hand after upstream's guide: a Gateway, a patch, two experts on one server. */
export const handWritten = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: router}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: router, namespace: default}
spec: {logging: {level: {default: info}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: router, namespace: default}
spec:
  gatewayClassName: router
  listeners:
  - {name: http, protocol: HTTP, port: 80}
  infrastructure:
    parametersRef: {group: gateway.envoyproxy.io, kind: EnvoyProxy, name: router}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: router, namespace: default}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: router}]
  connection: {bufferLimit: 50Mi}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: router, namespace: default}
spec:
  parentRefs: [{name: router, kind: Gateway, group: gateway.networking.k8s.io}]
  llmRequestCosts: [{metadataKey: llm_total_token, type: TotalToken}]
  rules:
  - matches:
    - headers: [{type: Exact, name: x-ai-eg-model, value: math-expert}]
    backendRefs: [{name: vllm}]
  - matches:
    - headers: [{type: Exact, name: X-AI-EG-Model, value: law-expert}]
    backendRefs: [{name: vllm}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: vllm, namespace: default}
spec:
  schema: {name: OpenAI}
  backendRef: {name: vllm, kind: Backend, group: gateway.envoyproxy.io}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: vllm, namespace: default}
spec:
  endpoints: [{fqdn: {hostname: vllm.default.svc.cluster.local, port: 8000}}]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: limits, namespace: default}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: router}]
  rateLimit:
    type: Global
    global:
      rules:
      - limit: {requests: 100, unit: Hour}
        cost:
          request: {from: Number, number: 0}
          response: {from: Metadata, metadata: {namespace: io.envoy.ai_gateway, key: llm_total_token}}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyPatchPolicy
metadata: {name: router-filter, namespace: default}
spec:
  type: JSONPatch
  targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: router}
  jsonPatches:
  - type: type.googleapis.com/envoy.config.listener.v3.Listener
    name: default/router/http
    operation:
      op: add
      path: /default_filter_chain/filters/0/typed_config/http_filters/0
      value:
        name: semantic-router-extproc
        typedConfig:
          '@type': type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor
          allow_mode_override: true
          grpcService:
            envoyGrpc: {clusterName: semantic-router}
            timeout: 60s
          message_timeout: 10s
          processing_mode:
            request_header_mode: SEND
            request_body_mode: BUFFERED
            response_header_mode: SEND
            response_body_mode: BUFFERED
  - type: type.googleapis.com/envoy.config.cluster.v3.Cluster
    name: semantic-router
    operation:
      op: add
      path: ''
      value:
        name: semantic-router
        type: STRICT_DNS
        http2_protocol_options: {}
        load_assignment:
          cluster_name: semantic-router
          endpoints:
          - lb_endpoints:
            - endpoint:
                address:
                  socket_address: {address: semantic-router.ai.svc.cluster.local, port_value: 50051}
`;
