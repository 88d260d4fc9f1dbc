#!/usr/bin/env bash
# Prints what explains a failed step: objects, recent events, and the logs of all pods that took part.
kubectl get pods --all-namespaces -o wide
kubectl get gateways,httproutes,aigatewayroutes,envoypatchpolicies,securitypolicies -A 2> /dev/null
kubectl get envoypatchpolicies,aigatewayroutes,gateways -A -o jsonpath='{range .items[*]}{.kind}/{.metadata.name}: {.status}{"\n"}{end}' 2> /dev/null
kubectl get events --all-namespaces --sort-by=.metadata.creationTimestamp | tail -n 40
for namespace in default vllm-semantic-router-system envoy-gateway-system envoy-ai-gateway-system; do
  for pod in $(kubectl get pods -n "$namespace" -o name 2> /dev/null); do
    echo "── logs of $namespace/$pod"
    kubectl logs -n "$namespace" "$pod" --all-containers --tail=40
    kubectl logs -n "$namespace" "$pod" --all-containers --previous --tail=20 2> /dev/null
  done
done
