{{- define "semantic-router.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "semantic-router.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "semantic-router.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "semantic-router.namespace" -}}
{{- default .Release.Namespace .Values.global.namespace -}}
{{- end -}}

{{- define "semantic-router.selectorLabels" -}}
app.kubernetes.io/name: {{ include "semantic-router.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "semantic-router.labels" -}}
{{ include "semantic-router.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Name, namespace and labels. Takes `root`, and optionally `suffix`, `component` and `annotations`. */}}
{{- define "semantic-router.metadata" -}}
name: {{ include "semantic-router.fullname" .root }}{{ .suffix }}
namespace: {{ include "semantic-router.namespace" .root }}
labels:
  {{- include "semantic-router.labels" .root | nindent 2 }}
  {{- with .component }}
  app.kubernetes.io/component: {{ . }}
  {{- end }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "semantic-router.serviceAccountName" -}}
{{- default (ternary (include "semantic-router.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "semantic-router.image" -}}
{{- $tag := .Values.image.tag | default (printf "%s%s" .Chart.AppVersion (ternary "-cuda12" "" (eq .Values.profile "gpu"))) -}}
{{- $image := printf "%s:%s" .Values.image.repository $tag -}}
{{- with .Values.global.imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ $image -}}
{{- end -}}

{{/* `true` for a version v0.3 document, empty for the flat layouts of v0.1. */}}
{{- define "semantic-router.isCanonical" -}}
{{- if or (hasKey . "routing") (eq (toString (get . "version")) "v0.3") }}true{{ end -}}
{{- end -}}

{{/* The document that goes into the ConfigMap. */}}
{{- define "semantic-router.config" -}}
{{- $config := .Values.configOverride | default .Values.config | deepCopy -}}
{{- if and (kindIs "bool" .Values.router.skipProcessing.enabled) (include "semantic-router.isCanonical" $config) -}}
{{- $_ := set $config "global" (mergeOverwrite (default dict $config.global) (dict "router" (dict "skip_processing" (dict "enabled" .Values.router.skipProcessing.enabled)))) -}}
{{- end -}}
{{- if $config -}}
{{- toYaml $config -}}
{{- else -}}
{{- .Files.Get "files/default-config.yaml" -}}
{{- end -}}
{{- end -}}

{{- define "semantic-router.configMapName" -}}
{{- .Values.existingConfigMap | default (printf "%s-config" (include "semantic-router.fullname" .)) -}}
{{- end -}}

{{/* Streams may run until five seconds before the kubelet kills what is left. */}}
{{- define "semantic-router.graceMs" -}}
{{- mul 1000 (max 1 (sub .Values.terminationGracePeriodSeconds (add .Values.preStopSleepSeconds 5))) -}}
{{- end -}}

{{/* JSON list of the arguments of upstream's router among `args`, which mean nothing here. */}}
{{- define "semantic-router.foreignArguments" -}}
{{- $foreign := list -}}
{{- range .Values.args -}}
{{- if regexMatch "^-+(secure|cert-path|enable-api|enable-system-prompt-api|api-port|api-bind|management-auth-mode|management-remote-exposure|kubeconfig|namespace|download-only)(=|$)" . -}}
{{- $foreign = append $foreign . -}}
{{- end -}}
{{- end -}}
{{- toJson $foreign -}}
{{- end -}}

{{- define "semantic-router.arguments" -}}
- ext-proc
- --config=/app/config/config.yaml
- --port={{ .Values.service.grpc.targetPort }}
- --management-host={{ .Values.service.api.listenAddress }}
- --management-port={{ .Values.service.api.targetPort }}
- --metrics-port={{ ternary .Values.service.metrics.targetPort 0 .Values.service.metrics.enabled }}
- --log-level={{ .Values.logLevel }}
- --grace-ms={{ include "semantic-router.graceMs" . }}
- --threads={{ .Values.models.threads }}
- --workers={{ .Values.models.workers }}
- --execution-provider={{ .Values.models.executionProvider | default (ternary "cuda" "cpu" (eq .Values.profile "gpu")) }}
{{- with .Values.models.tier }}
- --tier={{ . }}
{{- end }}
{{- if .Values.showPrompts }}
- --show-prompts
{{- end }}
{{- if .Values.tls.existingSecret }}
- --tls-cert=/app/tls/tls.crt
- --tls-key=/app/tls/tls.key
{{- end }}
{{- $foreign := include "semantic-router.foreignArguments" . | fromJsonArray }}
{{- range .Values.args }}
{{- if not (has . $foreign) }}
- {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A probe of the values without its switch; its handler is added unless the values bring one. Takes `probe` and `handler`. */}}
{{- define "semantic-router.probe" -}}
{{- $probe := omit .probe "enabled" -}}
{{- if not (or $probe.grpc $probe.httpGet $probe.tcpSocket $probe.exec) -}}
{{- $probe = merge $probe .handler -}}
{{- end -}}
{{- toYaml $probe -}}
{{- end -}}

{{/* Who can be asked by gRPC health; the kubelet's gRPC probe knows no TLS. */}}
{{- define "semantic-router.grpcHandler" -}}
{{- if .Values.tls.existingSecret -}}
httpGet: { path: /health, port: http-api }
{{- else -}}
grpc: { port: {{ .Values.service.grpc.targetPort }} }
{{- end -}}
{{- end -}}
