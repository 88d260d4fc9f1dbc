#!/usr/bin/env bash
# Waits until a Gateway of Envoy AI Gateway can take requests: addressed, with its routes, with signalbox's filter, and
# with all of its Envoys as AI Gateway wants them. Usage: wait-for-gateway.sh [NAME [NAMESPACE [SECONDS]]]
set -euo pipefail
name=${1:-semantic-router} namespace=${2:-default} limit=${3:-300}
deadline=$((SECONDS + limit))
envoys=(-n envoy-gateway-system "--selector=gateway.envoyproxy.io/owning-gateway-name=$name,gateway.envoyproxy.io/owning-gateway-namespace=$namespace")

# until_true WHAT COMMAND...: runs the command each second until it succeeds.
until_true() {
  local what=$1
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "after $limit s: not yet $what" >&2; exit 1; }
    sleep 1
  done
  echo "$what"
}

gateway_is_programmed() {
  [ "$(kubectl get gateway "$name" -n "$namespace" -o jsonpath='{.status.conditions[?(@.type=="Programmed")].status}')" = True ]
}

# All filters of the namespace by patch, this Gateway's among them; without any there is nothing to wait for.
patches_are_programmed() {
  ! kubectl get envoypatchpolicies -n "$namespace" \
    -o jsonpath='{range .items[*]}{.metadata.name}={.status.ancestors[0].conditions[?(@.type=="Programmed")].status}{"\n"}{end}' |
    grep -qv '=True$'
}

routes_are_accepted() {
  ! kubectl get aigatewayroutes -n "$namespace" \
    -o jsonpath='{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Accepted")].status}{"\n"}{end}' |
    grep -qv '=True$'
}

# AI Gateway lets the first Envoy be replaced by one with its process beside it. Until the first is gone, a request or a
# port-forward may meet it.
envoys_are_complete() {
  local pods
  pods=$(kubectl get pods "${envoys[@]}" -o jsonpath='{range .items[*]}{.metadata.name} {.spec.initContainers[*].name} {.spec.containers[*].name} ready={.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}')
  [ -n "$pods" ] && ! grep -qvE 'ai-gateway-extproc.* ready=True$' <<< "$pods"
}

until_true "the Gateway has an address and a listener" gateway_is_programmed
until_true "its routes are accepted" routes_are_accepted
until_true "its filter is in place" patches_are_programmed
until_true "its Envoys have AI Gateway beside them and are ready" envoys_are_complete
